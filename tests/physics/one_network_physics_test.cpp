// Training, serving and `predict collective` have one physics of communication: in a run a collective takes what is
// predicted of it.
#include "physics/deep_ep_time.hpp"
#include "physics/nccl_time.hpp"
#include "physics/serving_step.hpp"
#include "physics/training_memory.hpp"
#include "physics/training_step.hpp"
#include "serving_samples.hpp"
#include "training_samples.hpp"

#include <doctest/doctest.h>

#include <cmath>

namespace leasehold::physics {

namespace {

/// It computes in no time, so that a step is its communication.
model::Chip chip_without_work()
{
  model::Chip chip = test::ideal_chip();
  chip.bf16 = FlopsPerSecond{1e30};
  chip.scale_up_bandwidth = BytesPerSecond{450e9};
  chip.scale_out_bandwidth = BytesPerSecond{50e9};
  chip.calibration.scale_up_efficiency = 0.8;
  chip.calibration.scale_out_efficiency = 0.75;
  return chip;
}

/// Of data-parallel training whose gradients are of that size in all: they are scattered, and gathered.
Seconds communication(Bytes size, int chips, const std::optional<GangNetwork>& network)
{
  TrainingPlan plan;
  plan.chips = chips;
  plan.global_batch = chips;
  plan.sharding = Sharding::ddp;
  plan.network = network;
  plan.gradient_bytes = size.value() / local_parameters(test::gpt3(), plan).sum();
  return training_step(test::gpt3(), chip_without_work(), plan).breakdown.data;
}

constexpr double smallest = 64.0 * 1024.0;
constexpr double largest = 1024.0 * 1024.0 * 1024.0;

} // namespace

TEST_CASE(
    "a gang's gradients take what is predicted of a reduce-scatter and an all-gather of them, from 64 KiB to 1 GiB")
{
  const model::Chip chip = chip_without_work();
  for (const int chips : {2, 8, 16, 64})
    for (double size = smallest; size <= largest; size *= 2.0) {
      const Seconds predicted = nccl_time(Collective::reduce_scatter, Bytes{size}, chips, chip) +
                                nccl_time(Collective::all_gather, Bytes{size}, chips, chip);
      CHECK(communication(Bytes{size}, chips, std::nullopt).value() ==
            doctest::Approx(predicted.value()).epsilon(1e-9));
    }
}

TEST_CASE("what others leave of the network scales the bytes of a collective, and not its start")
{
  // 64 KiB and 1 GiB between two hosts of eight. LL is the quickest for the small ones, at half of the cards' 37.5 GB/s and
  // no more than an eighth of 35: two times 6.6 us, 14 steps of 0.6 inside, and one of 2.7 between hosts and 5 of the
  // network; half of a chip's eighth, 4 KiB, take 4,096 / 4.375e9 = 0.94 us beside 57,344 / 141e9 = 0.41 us inside. With a
  // quarter of the network nothing is longer, as 37.5 / 4 / 2 GB/s are still more than 4.375.
  const auto network = [](double share) {
    return GangNetwork{BytesPerSecond{share * 50e9}, BytesPerSecond{share * 50e9}, Seconds{5e-6}, std::nullopt};
  };
  const double start = 6.6e-6 + 14 * 0.6e-6 + 2.7e-6 + 5e-6;
  const double small = 2.0 * (start + 4096.0 / 4.375e9);
  CHECK(communication(Bytes{smallest}, 16, network(1.0)).value() == doctest::Approx(small).epsilon(1e-9));
  CHECK(communication(Bytes{smallest}, 16, network(0.25)).value() == doctest::Approx(small).epsilon(1e-9));
  // With an eighth LL's 2.34 GB/s are less than LL128's 37.5 / 8 · 120 / 128, but its start is 28 us sooner.
  CHECK(communication(Bytes{smallest}, 16, network(0.125)).value() ==
        doctest::Approx(2.0 * (start + 4096.0 / (37.5e9 / 16.0))).epsilon(1e-9));
  // Simple is the quickest for the large ones: 8.4 us, 14 steps of 3.4 and one of 14 + 5. Inside 7/8 GiB over 360 GB/s take
  // longer than 1/16 GiB over 37.5, and less than over an eighth of it.
  const double simple = 8.4e-6 + 14 * 3.4e-6 + 19e-6;
  CHECK(communication(Bytes{largest}, 16, network(1.0)).value() ==
        doctest::Approx(2.0 * (simple + 0.875 * largest / 360e9)).epsilon(1e-9));
  CHECK(communication(Bytes{largest}, 16, network(0.125)).value() ==
        doctest::Approx(2.0 * (simple + largest / 16.0 / (37.5e9 / 8.0))).epsilon(1e-9));
}

TEST_CASE("an all-reduce between many hosts goes up and down a tree where a ring has too many steps")
{
  // 1,024 chips in domains of eight, 1 KiB: of LL's tree 6.8 us, 2 · 7 steps of 0.6 us inside and 2 · 7 of 5 us between 128
  // hosts, and 2 · 128 B over 35 / 8 GB/s. A ring has 2 · 127 steps of 2.7 us between them alone.
  const Seconds time = nccl_time(Collective::all_reduce, Bytes{1024}, 1024, chip_without_work());
  CHECK(time.value() == doctest::Approx(6.8e-6 + 14 * 0.6e-6 + 14 * 5e-6 + 256.0 / 4.375e9).epsilon(1e-9));
}

TEST_CASE("a tensor-parallel replica's all-reduces take what is predicted of them, from 64 KiB to 1 GiB")
{
  const model::Transformer model = samples::llama_8b();
  model::Chip chip = samples::h100();
  chip.calibration.scale_up_efficiency = 0.8;
  for (const int chips : {2, 4, 8}) {
    ServingPlan plan;
    plan.chips = chips;
    for (double size = smallest; size <= largest; size *= 2.0) {
      const double tokens = size / (2.0 * model.hidden);
      const double each = StepCost(model, chip, plan).parts({.prefill = tokens}).collectives / (2.0 * 32);
      CHECK(each == doctest::Approx(engine_all_reduce_time(Bytes{size}, chips, chip).value()).epsilon(1e-9));
    }
  }
}

TEST_CASE("training's exchanges take what DeepEP's dispatch does on as many multiprocessors as it could use")
{
  const model::Chip chip = chip_without_work();
  for (const int chips : {8, 16, 32, 64})
    for (double tokens = 1.0; tokens <= 65536.0; tokens *= 4.0) {
      const DeepEpExchange exchange{
          .tokens = tokens, .hidden = 7168, .experts = {8, 4}, .chips = chips, .processors = 1 << 30};
      const Seconds in_run =
          exchange_time(tokens, Bytes{7168 * fp8_dispatched}, {8, 4}, chips, fabric(chip, chip.scale_up_chips));
      CHECK(in_run.value() == doctest::Approx(deep_ep_time(exchange, chip).value()).epsilon(1e-9));
    }
}

} // namespace leasehold::physics
