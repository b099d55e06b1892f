#include "scenario/plan/network_share.hpp"

#include "model/topology/topology.hpp"
#include "physics/training_samples.hpp"
#include "scenario/plan/training_rate.hpp"

#include <doctest/doctest.h>

namespace leasehold::scenario {

namespace {

model::Transformer small_model()
{
  model::Transformer model;
  model.name = "small";
  model.attention_layers = 32;
  model.dense_layers = 32;
  model.hidden = 4096;
  model.heads = 32;
  model.kv_heads = 32;
  model.head_size = 128;
  model.feedforward = 16384;
  model.vocabulary = 32000;
  return model;
}

model::Request four_hosts()
{
  model::Request request;
  request.members = 4;
  request.chips = model::ChipShare::whole(8);
  return request;
}

physics::GangNetwork network(double ring)
{
  return {BytesPerSecond{ring}, BytesPerSecond{ring}, Seconds{0}, std::nullopt};
}

TrainingSpec training()
{
  TrainingSpec spec;
  spec.batch_tokens = 64 * 4096;
  spec.sequence = 4096;
  return spec;
}

/// Two regions of four hosts; `east` has cables of half the bandwidth.
model::Inventory two_regions()
{
  model::Inventory inventory;
  inventory.providers = {"p"};
  inventory.regions = {{"east", model::ProviderId{0}}, {"west", model::ProviderId{0}}};
  inventory.chip_types = {"plain"};
  model::NetworkGraph graph;
  for (std::uint32_t r = 0; r < 2; ++r) {
    const model::NodeId leaf = graph.add_node("leaf");
    for (std::uint32_t h = 0; h < 4; ++h) {
      model::Host host;
      host.provider = model::ProviderId{0};
      host.region = model::RegionId{r};
      host.chip = model::ChipTypeId{0};
      host.chips = 8;
      inventory.hosts.push_back(host);
      const model::NodeId node = graph.add_node("", model::HostId{4 * r + h});
      const BytesPerSecond rate{(r + 1) * 80.0};
      graph.connect(node, leaf, graph.add_link({"", rate, Seconds{0}}));
      graph.connect(leaf, node, graph.add_link({"", rate, Seconds{0}}));
    }
  }
  inventory.network = std::make_shared<model::Topology>(std::move(graph));
  return inventory;
}

} // namespace

TEST_CASE("the share is the best plan with the network over the best with the planned one")
{
  NetworkShare share{small_model(), test::plain_chip(), four_hosts(), training(), network(50e9)};
  const auto rate = [&](double ring) {
    return planned_rate(small_model(), test::plain_chip(), {32, 0, network(ring)}, training())->value();
  };
  CHECK(share.of(network(50e9), 0) == 1.0);
  CHECK(share.of(network(0.1e9), 0) == doctest::Approx(rate(0.1e9) / rate(50e9)).epsilon(1e-12));
  CHECK(share.of(network(0.1e9), 0) < 1.0);
  CHECK(share.of(network(0.01e9), 0) < share.of(network(0.1e9), 0));
  CHECK(share.of(network(500e9), 0) == 1.0); // the chips' cards bind
  CHECK(share.of(std::nullopt, 0) == 1.0);   // a platform without links
}

TEST_CASE(
    "a stated utilisation holds where the network gives the cards all they have; elsewhere a step is longer by what "
    "the physics has it wait longer")
{
  // 6 x parameters / (1e15 FLOP/s x 0.4) a chip and token, and on 0.1 GB/s what the best plan there takes beyond the best with
  // 50 GB/s, which are the cards'.
  TrainingSpec told = training();
  told.utilisation = 0.4;
  const model::Chip chip = test::plain_chip();
  const auto step = [&](double ring) {
    return best_plan(small_model(), chip, {32, 0, network(ring)}, training())->step;
  };
  const double stated = 6.0 * model::active_parameters(small_model()) / (1e15 * 0.4);
  const double longer = 1.0 / step(0.1e9).tokens_per_chip.value() - 1.0 / step(50e9).tokens_per_chip.value();
  REQUIRE(longer > 0.1 * stated);
  NetworkShare share{small_model(), chip, four_hosts(), told, network(50e9)};
  CHECK(share.of(network(500e9), 0) == 1.0);
  CHECK(share.of(network(0.1e9), 0) == doctest::Approx(stated / (stated + longer)).epsilon(1e-12));
  // The same where the rate is planned, and for who shares a link of 0.2 GB/s with another one, by the plan for that.
  model::ChipRange range;
  range.low = range.best = range.high = chip;
  config::Diagnostics diagnostics;
  const auto rate = training_rate(small_model(), range, {32, 0, network(0.1e9)}, told, {}, diagnostics);
  REQUIRE(rate);
  CHECK(rate->value() == doctest::Approx(32.0 / (stated + longer)).epsilon(1e-12));
  const auto found = best_plan(small_model(), chip, {32, 0, network(0.2e9)}, training());
  physics::TrainingPlan halved = found->plan;
  halved.network = network(0.1e9);
  const double alone = stated + 1.0 / found->step.tokens_per_chip.value() - 1.0 / step(50e9).tokens_per_chip.value();
  const double slow = alone + 1.0 / physics::training_step(small_model(), chip, halved).tokens_per_chip.value() -
                      1.0 / found->step.tokens_per_chip.value();
  CHECK(share.contended(network(0.2e9), 0.5, 0) == doctest::Approx(alone / slow).epsilon(1e-12));
}

TEST_CASE("of a network wider than the cards a gang notices what is taken once less than their bandwidth is left")
{
  // Beside others it has a share of what its cards send, and not of the links.
  const model::Chip chip = test::plain_chip();
  NetworkShare share{small_model(), chip, four_hosts(), training(), network(1e18)};
  NetworkShare cards{small_model(), chip, four_hosts(), training(), network(50e9)};
  CHECK(share.cards() == BytesPerSecond{8 * 50e9});
  CHECK(share.contended(network(1e18), 0.1, 0) == cards.contended(network(50e9), 0.1, 0));
}

TEST_CASE("rates are planned for the region with the widest ring, and for anywhere where no region has the hosts")
{
  // 160 B/s a host in the west are 20 B/s a chip. Five hosts are in no region, and between regions there is no route.
  const model::Inventory inventory = two_regions();
  const auto best = best_network(inventory, four_hosts());
  REQUIRE(best);
  CHECK(best->ring == BytesPerSecond{20});
  model::Request request = four_hosts();
  request.members = 5;
  CHECK_FALSE(best_network(inventory, request));
  request.members = 1;
  CHECK_FALSE(best_network(inventory, request));
}

TEST_CASE("with half of its network left a gang keeps its plan, and takes the step that this plan takes then")
{
  // The plan is the best with 2 GB/s a chip; its step with 1 GB/s is the physics' own.
  const model::Transformer model = small_model();
  const model::Chip chip = test::plain_chip();
  NetworkShare share{model, chip, four_hosts(), training(), network(50e9)};
  physics::FoundPlan found = *best_plan(model, chip, {32, 0, network(2e9)}, training());
  found.plan.network = network(1e9);
  const double expected = found.step.step / physics::training_step(model, chip, found.plan).step;
  CHECK(share.contended(network(2e9), 0.5, 0) == expected);
  CHECK(expected < 1.0);
  CHECK(share.contended(network(2e9), 1.0, 0) == 1.0);
  CHECK(share.contended(network(2e9), 0.25, 0) < expected); // the less is left, the slower
  CHECK(share.contended(network(2e9), 0.5, 0) >= 0.5);      // what does not cross the network is as fast as ever
}

TEST_CASE("a gang's duty is what its collectives send over what the network carries in a step, hidden or not")
{
  // Two domains of eight ideal chips, all with the same weights: each chip carries, of an eighth of the weights (2 bytes each)
  // that are gathered and of the gradients that are scattered, the half that is in the other domain.
  model::Transformer model = small_model();
  model.attention_layers = model.dense_layers = 1; // which no pipeline shares out
  const model::Chip chip = test::ideal_chip();
  model::Request two_hosts = four_hosts();
  two_hosts.members = 2;
  TrainingSpec spec = training();
  spec.batch_tokens = 1024 * 4096;
  NetworkShare share{model, chip, two_hosts, spec, network(50e9)};
  const auto found = best_plan(model, chip, {16, 0, network(50e9)}, spec);
  REQUIRE(found);
  REQUIRE(found->plan.pipeline == 1);
  REQUIRE((found->plan.sharding == physics::Sharding::zero1 || found->plan.sharding == physics::Sharding::zero2));
  const double bytes = (2.0 + found->plan.gradient_bytes) * model::total_parameters(model);
  const double sends = 0.5 * bytes / 8.0 / 50e9;
  CHECK(share.duty(network(50e9), 0) == doctest::Approx(sends / found->step.step.value()).epsilon(1e-6));
  CHECK(share.duty(network(50e9), 0) < 1.0);
}

TEST_CASE("a gang whose experts lie on several hosts is an exchange of these, where that takes most of its time "
          "between hosts")
{
  // Weights and gradients of 77 G parameters of experts, 6 bytes each, are 58 GB a chip on one host, and their optimizer's 12 bytes
  // 29 GB: more than 80. So they are spread over several hosts, whose exchanges come four times a layer and micro-batch.
  model::Transformer model = small_model();
  model.attention_layers = 3;
  model.dense_layers = 0;
  model.expert_layers = 3;
  model.experts = {.total = 256, .active = 8, .feedforward = 8192};
  const model::Chip chip = test::plain_chip();
  NetworkShare share{model, chip, four_hosts(), training(), network(50e9)};
  const auto found = best_plan(model, chip, {32, 0, network(2e9)}, training());
  REQUIRE(found);
  REQUIRE(found->plan.expert > 8);
  const physics::TrainingBreakdown& step = found->step.breakdown;
  REQUIRE(step.expert > step.data + step.pipeline + step.context);
  CHECK(share.hosts_exchanging(network(2e9), 0) == static_cast<std::uint32_t>(found->plan.expert) / 8);
  // All in one domain, or without experts: a ring.
  model::Chip wide = chip;
  wide.scale_up_chips = 32;
  NetworkShare inside{model, wide, four_hosts(), training(), network(50e9)};
  CHECK(inside.hosts_exchanging(network(2e9), 0) == 0);
  NetworkShare dense{small_model(), chip, four_hosts(), training(), network(50e9)};
  CHECK(dense.hosts_exchanging(network(2e9), 0) == 0);
}

} // namespace leasehold::scenario
