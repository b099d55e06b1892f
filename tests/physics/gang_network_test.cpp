#include "physics/gang_network.hpp"

#include "physics/collectives.hpp"
#include "physics/training_step.hpp"
#include "training_samples.hpp"

#include <doctest/doctest.h>

namespace leasehold::physics {

using namespace test;

namespace {

GangNetwork network_of(double ring, double latency = 0.0)
{
  return {BytesPerSecond{ring}, BytesPerSecond{ring}, Seconds{latency}, std::nullopt};
}

} // namespace

TEST_CASE("chips of a host share what the host has")
{
  const GangNetwork network =
      gang_network({BytesPerSecond{400}, BytesPerSecond{80}, Seconds{3}, BytesPerSecond{1600}}, 8.0);
  CHECK(network == GangNetwork{BytesPerSecond{50}, BytesPerSecond{10}, Seconds{3}, BytesPerSecond{200}});
}

TEST_CASE("a gang has the least of its chips' own links and the network's")
{
  // Cards of 50 GB/s and links of 450 GB/s, of which rings sustain 0.75 and 0.6, and exchanges 0.873 of the cards.
  const model::Chip chip = plain_chip();
  const double out = chip.calibration.scale_out_efficiency;
  const double up = chip.calibration.scale_up_efficiency;
  CHECK(fabric(chip, 8, network_of(20e9)).scale_out.value() == doctest::Approx(20e9 * out));
  CHECK(fabric(chip, 8, network_of(400e9)).scale_out.value() == doctest::Approx(50e9 * out));
  GangNetwork torus = network_of(400e9);
  torus.exchange = BytesPerSecond{5e9};
  torus.scale_up = BytesPerSecond{100e9};
  CHECK(fabric(chip, 8, torus).exchange.value() == doctest::Approx(5e9 * exchanged_on_cards));
  CHECK(fabric(chip, 8, torus).scale_up.value() == doctest::Approx(100e9 * up));
  torus.scale_up = BytesPerSecond{900e9};
  CHECK(fabric(chip, 8, torus).scale_up.value() == doctest::Approx(450e9 * up));
  const Fabric alone = fabric(chip, 8);
  CHECK(alone.scale_out.value() == doctest::Approx(50e9 * out)); // nothing is known of the network
  CHECK(alone.exchange.value() == doctest::Approx(50e9 * exchanged_on_cards));
  CHECK(alone.latency == Seconds{0.0});
}

TEST_CASE("a ring pays the latency of each step between domains, an exchange once")
{
  // 32 ranks in domains of 8 are 4 domains: 3 steps. 1,200 B of which 3/4 / 8 leave each chip at 10 B/s, or 1/8 inside at
  // 100: 11.25 s beyond, 3 · 2 s of latency.
  const Fabric net{BytesPerSecond{100}, BytesPerSecond{10}, 8, BytesPerSecond{5}, Seconds{2}};
  CHECK(ring_time(Bytes{1200}, 32, 1, net).value() == doctest::Approx(11.25 + 6.0));
  CHECK(ring_time(Bytes{1200}, 8, 1, net).value() == doctest::Approx(10.5)); // inside: 7/8 · 1,200 / 100
  // One token of 10 B to one of 16 ranks in two domains of 8: the other domain in 1 of 2 cases, 10 · 1/2 / 5 s, while links
  // forward 10 · 7/8 / 100 s, and one latency.
  CHECK(exchange_time(1.0, Bytes{10}, {1}, 16, net).value() == doctest::Approx(1.0 + 2.0));
}

TEST_CASE("an interleaved pipeline hides its hops behind the passes, and no more of them than these take")
{
  // Two stages of two chunks, 16 micro-batches of one sequence. With fast links the fill and drain alone are seen,
  // 2 · hop · (2 − 1). Where hops take longer than passes, each further second of a hop costs 2 · (2 − 1) s there and 16 ·
  // 2 chunks · 2 directions s in the steady state: 66 s in all. A hop is 2 B · tokens · width / (tensor · bandwidth), and what
  // NCCL's Simple takes to start it, 8.4 + 14 us.
  const model::Transformer model = gpt3();
  model::Chip chip = plain_chip();
  chip.memory = Bytes{1e15};
  TrainingPlan plan;
  plan.chips = 16;
  plan.tensor = 8;
  plan.pipeline = 2;
  plan.interleave = 2;
  plan.global_batch = 16.0;
  plan.sequence = 2048;
  const auto pipeline = [&](double bandwidth) {
    plan.network = network_of(bandwidth);
    return training_step(model, chip, plan).breakdown.pipeline.value();
  };
  const auto hop = [&](double bandwidth) {
    return 22.4e-6 + 2.0 * 2048 * model.hidden / 8.0 / (bandwidth * chip.calibration.scale_out_efficiency);
  };
  CHECK(pipeline(50e9) == doctest::Approx(2.0 * hop(50e9)));
  CHECK(pipeline(1e6) - pipeline(2e6) == doctest::Approx(66.0 * (hop(1e6) - hop(2e6))));
}

} // namespace leasehold::physics
