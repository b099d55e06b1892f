#include "physics/training_step.hpp"

#include "training_samples.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <string>
#include <tuple>

namespace leasehold::physics {

using namespace test;

namespace {

TrainingPlan gpt3_plan()
{
  TrainingPlan plan;
  plan.chips = 64;
  plan.tensor = 8;
  plan.pipeline = 8;
  plan.global_batch = 64.0;
  plan.sequence = 2048;
  return plan;
}

std::string fault(const model::Transformer& model, const TrainingPlan& plan)
{
  try {
    check_plan(model, plain_chip(), plan);
  } catch (const IllegalPlan& reason) {
    return reason.what();
  }
  return {};
}

} // namespace

TEST_CASE("the pipeline bubble is (p - 1)/(v m) of the ideal time")
{
  // arXiv 2104.04473 §2.2: 8 stages, 64 micro-batches, 3 chunks: 7 / 192.
  TrainingPlan plan = gpt3_plan();
  const auto bubble = [&] {
    const TrainingStep step = training_step(gpt3(), plain_chip(), plan);
    return step.breakdown.bubble / (64.0 * step.micro_batch);
  };
  CHECK(bubble() == doctest::Approx(7.0 / 64.0));
  plan.interleave = 3;
  CHECK(bubble() == doctest::Approx(7.0 / 192.0));
}

TEST_CASE("the parts of a step add up and the rate follows from it")
{
  const TrainingStep step = training_step(gpt3(), plain_chip(), gpt3_plan());
  CHECK(step.step.value() == doctest::Approx(step.breakdown.sum().value()));
  CHECK(step.tokens_per_chip.value() == doctest::Approx(64.0 * 2048.0 / 64.0 / step.step.value()));
  CHECK(step.model_flops_utilisation > 0.3);
  CHECK(step.model_flops_utilisation < 0.7);
  // 64 chips of 700 W in hosts of 1.4 times that, between half and nine tenths of it all the time.
  const double design = 64.0 * 700.0 * 1.4 * step.step.value();
  CHECK(step.energy.value() > 0.5 * design);
  CHECK(step.energy.value() < 0.9 * design + 1e-6);
}

TEST_CASE("a step never gets faster when something gets worse")
{
  const model::Chip chip = plain_chip();
  const auto step_of = [](const model::Chip& with, const TrainingPlan& plan) {
    return training_step(small_experts(), with, plan).step;
  };
  TrainingPlan plan;
  plan.chips = 32;
  plan.tensor = 2;
  plan.pipeline = 2;
  plan.expert = 16;
  plan.global_batch = 64.0;
  plan.sequence = 8192;
  const Seconds usual = step_of(chip, plan);
  const std::function<void(model::Chip&)> losses[] = {
      [](model::Chip& c) { c.bf16 *= 0.8; },
      [](model::Chip& c) { c.memory_bandwidth *= 0.8; },
      [](model::Chip& c) { c.scale_up_bandwidth *= 0.8; },
      [](model::Chip& c) { c.scale_out_bandwidth *= 0.8; },
      [](model::Chip& c) { c.scale_up_chips = 4; },
      [](model::Chip& c) { c.calibration.operator_overhead *= 2.0; },
      [](model::Chip& c) { c.sustained_clock = 0.9; },
  };
  for (const auto& lose : losses) {
    model::Chip worse = chip;
    lose(worse);
    CHECK(step_of(worse, plan) >= usual);
  }
  TrainingPlan more = plan;
  more.recompute = Recompute::full;
  CHECK(step_of(chip, more) > usual);
  CHECK(training_step(small_experts(), chip, more).memory.sum() <
        training_step(small_experts(), chip, plan).memory.sum());
  more = plan;
  more.global_batch *= 2.0;
  CHECK(step_of(chip, more) > usual);
  CHECK(step_of(chip, more) < 2.0 * usual); // the bubble and the optimizer are shared by more tokens
}

TEST_CASE("illegal plans are named")
{
  TrainingPlan plan = gpt3_plan();
  plan.chips = 60;
  CHECK(fault(gpt3(), plan) == "60 chips are not a multiple of tensor × pipeline × context = 8 × 8 × 1 = 64");
  plan = gpt3_plan();
  plan.chips = 7 * 8;
  plan.tensor = 7;
  CHECK(fault(gpt3(), plan) == "tensor = 7 does not divide the 96 heads of gpt3");
  plan = gpt3_plan();
  plan.expert = 2;
  CHECK(fault(gpt3(), plan) == "gpt3 has no experts to spread");
  plan = gpt3_plan();
  plan.global_batch = 0.5;
  CHECK(fault(gpt3(), plan) ==
        "a global batch of 0.5 sequences cannot feed 1 data-parallel ranks with micro-batches of 1");
  plan = gpt3_plan();
  plan.interleave = 13;
  CHECK(fault(gpt3(), plan) == "pipeline × interleave = 104 exceeds the 96 layers of gpt3 and its two embeddings");
  plan = gpt3_plan();
  plan.context = 0;
  CHECK(fault(gpt3(), plan) == "context is 0 (must be at least 1)");
  CHECK(fault(gpt3(), gpt3_plan()).empty());
}

TEST_CASE("a chip of unknown speed gives a range around its best guess")
{
  model::ChipRange range{plain_chip(), plain_chip(), plain_chip(), ""};
  range.low.bf16 *= 0.5;
  range.high.bf16 *= 2.0;
  CHECK(model::uncertain(range));
  TrainingPlan plan = gpt3_plan();
  plan.chips = 512;
  plan.global_batch = 512.0;
  const TrainingRange steps = predict_training_range(gpt3(), range, plan);
  CHECK(steps.low.tokens_per_chip < steps.best.tokens_per_chip);
  CHECK(steps.best.tokens_per_chip < steps.high.tokens_per_chip);
}

TEST_CASE("what a step sends over the cards takes its bytes over their bandwidth, hidden or not")
{
  // 128 chips in hosts of eight: 2 stages of 2 chunks, 8-way tensor, 8 data ranks with 16 micro-batches of one sequence. With
  // shards of weights (2 bytes) and gradients (4) on 8 ranks in 8 domains, a chip gathers and scatters 7/8 of its own part over
  // its card; of two stages one sends 3 of 4 boundaries a micro-batch, of 2 bytes x sequence x hidden / tensor.
  const model::Transformer model = test::gpt3();
  TrainingPlan plan;
  plan.chips = 128;
  plan.tensor = 8;
  plan.pipeline = 2;
  plan.interleave = 2;
  plan.global_batch = 128;
  plan.sequence = 2048;
  plan.network = GangNetwork{BytesPerSecond{1e9}, BytesPerSecond{1e9}, Seconds{1e-3}, std::nullopt};
  const model::Chip chip = test::ideal_chip();
  const TrainingStep step = training_step(model, chip, plan);
  const double data = 7.0 / 8.0 * 6.0 * local_parameters(model, plan).shared;
  const double boundaries = 16.0 * 3.0 * 2.0 * 2048 * 12288 / 8;
  CHECK(step.cards.value() == doctest::Approx((data + boundaries) / 1e9).epsilon(1e-12));
}

TEST_CASE(
    "all traffic of a step is on the same cards, so that a link with a share s of its bandwidth slows none by more "
    "than 1 / s")
{
  // Gathers and scatters hide behind the passes, and so do the hops between stages: together they take their bytes.
  const model::Chip chip = test::plain_chip();
  for (const bool experts : {false, true})
    for (const auto& [tensor, pipeline, interleave, context, sharding] :
         {std::tuple{1, 8, 4, 1, Sharding::zero3}, std::tuple{8, 4, 3, 1, Sharding::zero1},
          std::tuple{2, 1, 1, 1, Sharding::zero3}, std::tuple{16, 2, 2, 1, Sharding::zero2},
          std::tuple{4, 2, 2, 4, Sharding::zero1}, std::tuple{2, 4, 4, 1, Sharding::hybrid},
          std::tuple{1, 4, 4, 1, Sharding::ddp}})
      for (const double ring : {50e9, 6e9, 1e9, 0.1e9}) {
        TrainingPlan plan;
        plan.chips = 128;
        plan.tensor = tensor;
        plan.pipeline = pipeline;
        plan.interleave = interleave;
        plan.context = context;
        plan.expert = experts ? 16 : 1;
        plan.global_batch = 512;
        plan.sharding = sharding;
        const auto with = [&](double share) {
          plan.network =
              GangNetwork{BytesPerSecond{share * ring}, BytesPerSecond{share * ring}, Seconds{1e-6}, std::nullopt};
          return training_step(experts ? test::small_experts() : test::gpt3(), chip, plan);
        };
        const TrainingStep whole = with(1.0);
        CAPTURE(experts);
        CAPTURE(tensor);
        CAPTURE(pipeline);
        CAPTURE(ring);
        CHECK(whole.cards <= whole.step * (1.0 + 1e-12));
        for (const double share : {0.9, 0.75, 0.5, 0.25, 0.01}) {
          CAPTURE(share);
          const TrainingStep slow = with(share);
          CHECK(slow.step <= whole.step / share * (1.0 + 1e-12));
          CHECK(slow.step >= whole.step * (1.0 - 1e-12));
          CHECK(slow.cards.value() == doctest::Approx(whole.cards.value() / share).epsilon(1e-9));
        }
      }
}

} // namespace leasehold::physics
