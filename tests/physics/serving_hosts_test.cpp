#include "physics/fluid_service.hpp"
#include "physics/serving_step.hpp"

#include "serving_samples.hpp"

#include <doctest/doctest.h>

namespace leasehold::physics {

namespace {

GangNetwork network_of(double ring, double exchange, double latency)
{
  return {BytesPerSecond{ring}, BytesPerSecond{exchange}, Seconds{latency}, std::nullopt};
}

/// With cards of 50 GB/s a chip.
model::Chip carded()
{
  model::Chip chip = samples::h100();
  chip.scale_out_bandwidth = BytesPerSecond{50e9};
  return chip;
}

double collectives(const model::Transformer& model, const ServingPlan& plan, double tokens)
{
  return StepCost(model, carded(), plan).parts({.prefill = tokens}).collectives;
}

} // namespace

TEST_CASE("tensor parallel beyond a domain pays for the network: each chip carries its share between the hosts")
{
  // 16 H100 in two domains of 8. A token crosses two all-reduces a layer of 2 B an element: 2 · 7/8 of it inside at the
  // scale-up rate, and 2 · 1/2 of a chip's eighth between the hosts. Of 1,000 tokens an all-reduce has 8.2 MB, and LL128 is the
  // quickest, which leaves 120/128 of the links: 14 us, 2 · 7 steps of 1.9 us, and 2 · 1 of 4 us and the network's 5.
  const model::Transformer model = samples::llama_8b();
  const model::Chip chip = carded();
  ServingPlan plan;
  plan.chips = 16;
  plan.network = network_of(20e9, 20e9, 5e-6);
  const double up = chip.scale_up_bandwidth.value() * chip.calibration.scale_up_efficiency;
  const double out = 20e9 * chip.calibration.scale_out_efficiency;
  const double reduced = 2.0 * model::layer_count(model);
  const double token = 2.0 * model.hidden * 2.0 * (7.0 / 8.0 / (up * 120.0 / 128.0) + 1.0 / 2.0 / 8.0 / out);
  CHECK(collectives(model, plan, 1000.0) ==
        doctest::Approx(reduced * (14e-6 + 14 * 1.9e-6 + 2.0 * 9e-6 + 1000.0 * token)).epsilon(1e-9));
  // Side by side, as `predict` takes them, 16 are summed by the switches: 25 us.
  plan.network.reset();
  CHECK(collectives(model, plan, 1000.0) ==
        doctest::Approx(reduced * (25e-6 + 1000.0 * 2.0 * model.hidden * 2.0 * 15.0 / 16.0 / up)).epsilon(1e-9));
}

TEST_CASE("experts beyond a domain are reached at what an exchange between the hosts leaves")
{
  // Of 15 other chips 8 are on the other host: 8/15 of what a chip sends goes at the exchange's rate. A value is a byte and a
  // 128th of a scale of four when it is dispatched, and two when it is combined. Each starts in 8.4 + 14 us.
  const model::Transformer model = samples::windowed_experts();
  const model::Chip chip = carded();
  ServingPlan plan;
  plan.chips = 16;
  plan.spread = Spread::expert;
  plan.network = network_of(40e9, 10e9, 5e-6);
  const double up = chip.scale_up_bandwidth.value() * chip.calibration.scale_up_efficiency;
  const double out = 10e9 * exchanged_on_cards;
  const double targets = std::min(model.experts.active, 16) * 15.0 / 16.0;
  const double sent = model.expert_layers * model.hidden * targets * (1.0 + 4.0 / 128.0 + 2.0) / 16.0;
  CHECK(collectives(model, plan, 1000.0) == doctest::Approx(2.0 * model.expert_layers * (22.4e-6 + 5e-6) +
                                                            1000.0 * sent * (7.0 / 15.0 / up + 8.0 / 15.0 / out))
                                                .epsilon(1e-9));
}

TEST_CASE("inside a domain the network between hosts changes nothing, but that of a torus does")
{
  const model::Transformer model = samples::llama_8b();
  ServingPlan plan;
  plan.chips = 8;
  const double alone = collectives(model, plan, 1000.0);
  plan.network = network_of(1e9, 1e9, 1e-3);
  CHECK(collectives(model, plan, 1000.0) == alone);
  plan.network->scale_up = BytesPerSecond{1e9};
  CHECK(collectives(model, plan, 1000.0) > alone);
}

TEST_CASE("others on the network between its hosts leave a replica the capacity of one planned with what they leave")
{
  // At capacity the engine is never idle: with a third of the network the part of its time that it is between its hosts takes
  // three times as long, and all else, the batch among it, stays. A network narrower by that gives the same.
  const RequestShape shape{1000.0, 200.0};
  for (const Spread spread : {Spread::tensor, Spread::expert}) {
    const model::Transformer model = spread == Spread::tensor ? samples::llama_8b() : samples::windowed_experts();
    ServingPlan plan;
    plan.chips = 16;
    plan.spread = spread;
    plan.network = network_of(6e9, 6e9, 5e-6);
    const FluidService whole{model, carded(), plan, shape};
    plan.network = network_of(2e9, 2e9, 5e-6);
    const FluidService third{model, carded(), plan, shape};
    CHECK(whole.crosses_hosts());
    CHECK(whole.capacity_left(1.0) == 1.0);
    CHECK(whole.capacity_left(1.0 / 3.0) < 0.99);
    CHECK(whole.capacity_left(1.0 / 3.0) ==
          doctest::Approx(third.request_capacity() / whole.request_capacity()).epsilon(1e-6));
  }
  ServingPlan plan;
  plan.chips = 8;
  plan.network = network_of(1e9, 1e9, 1e-3);
  CHECK_FALSE(FluidService{samples::llama_8b(), carded(), plan, shape}.crosses_hosts()); // all on one host
}

} // namespace leasehold::physics
