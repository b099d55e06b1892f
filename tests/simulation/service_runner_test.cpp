// Services: what starts where there is room, what replicas carry once they have loaded, and who makes way for a gang.
#include "simulation/service_runner.hpp"

#include "simulation/service_world.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <utility>
#include <vector>

namespace leasehold::simulation {

namespace {

using model::TenantId;

/// Hosts of four chips; one service with 4 requests a second of 100 tokens each. Replicas load for 30 s; the autoscaler is
/// asked every minute.
struct Serving {
  Serving(std::uint32_t hosts, std::uint32_t chips, const std::string& placement)
      : world({hosts}, {{"train", 0, 1000, {test::on_chips(4, -1, 1.0)}}},
              {"train", "model", {model::no_limit, Seconds{0}}, Seconds{0}},
              test::policy_from(policy::scheduling_policies(), "fcfs"))
  {
    world.state.placement = test::policy_from(policy::placement_policies(), placement);
    assembly::ServiceSetup setup;
    setup.name = "chat";
    setup.tenant = TenantId{0};
    setup.output_tokens = 100.0;
    setup.period = Seconds{60};
    setup.startup = Seconds{30};
    setup.maximum = 9;
    setup.replicas.push_back(test::ten_a_second(chips));
    setup.load = std::make_unique<test::Steady>(Hertz{4});
    setup.autoscaling = std::make_unique<test::Wanting>(wanted);
    std::vector<assembly::ServiceSetup> setups;
    setups.push_back(std::move(setup));
    services.emplace(world.state, world.runner, world.recorder, std::move(setups));
    world.state.gangs.belong(model::JobKind::replica, *services);
  }
  /// Events of the service up to `end`, each followed by its turn.
  void play(double end)
  {
    while (world.state.events.next() <= Timestamp{end}) {
      const Event event = world.state.events.top();
      world.state.events.pop();
      world.state.set_now(event.time);
      if (event.kind == EventClass::service_tick)
        services->tick(event);
      else
        services->ready(event);
      services->decide();
    }
    world.state.set_now(Timestamp{end});
    services->settle();
  }

  std::uint32_t wanted = 1;
  test::JobWorld world;
  std::optional<ServiceRunner> services;
};

} // namespace

TEST_CASE("a service starts what it wants as far as there is room, and serves once that has loaded")
{
  Serving serving{2, 4, "first_fit"};
  serving.wanted = 3; // there are hosts for two
  serving.play(0.0);
  CHECK(serving.services->replicas_on(0, 0) == 2);
  CHECK(serving.services->missing_replicas(0) == 1);
  CHECK(serving.world.state.ledger.pool(test::a).chips_free == 0);
  // 4 requests/s of 100 tokens: 400 tokens/s are offered, and none served before 30 s. Two replicas finish 20 requests/s and
  // keep the objective up to 16.
  serving.play(30.0);
  CHECK(serving.services->totals(0).offered == doctest::Approx(12'000.0));
  CHECK(serving.services->totals(0).served == 0.0);
  serving.play(50.0);
  CHECK(serving.services->totals(0).served == doctest::Approx(400.0 * 20.0));
  CHECK(serving.services->totals(0).within_slo == doctest::Approx(400.0 * 20.0));
  // One is enough from the next period on: the last that started goes.
  serving.wanted = 1;
  serving.play(60.0);
  CHECK(serving.services->replicas_on(0, 0) == 1);
  CHECK(serving.world.state.ledger.pool(test::a).chips_free == 4);
}

TEST_CASE("a replica that is driven off is started again where there is room, and loads anew")
{
  Serving serving{1, 2, "first_fit"};
  serving.play(40.0);
  REQUIRE(serving.services->replicas_on(0, 0) == 1);
  const model::JobId first{1}; // job 0 is the gang in training
  serving.world.state.gangs.evict(first, EndReason::failed, Seconds{-1});
  CHECK(serving.services->replicas_on(0, 0) == 0);
  CHECK(serving.world.state.jobs[first].state == model::JobState::finished);
  serving.services->decide();
  CHECK(serving.services->replicas_on(0, 0) == 1);
  // Of the 8,000 tokens of 40 s to 60 s none is served: it loads until 70 s.
  const double served = serving.services->totals(0).served;
  serving.play(60.0);
  CHECK(serving.services->totals(0).served == served);
  serving.play(80.0);
  CHECK(serving.services->totals(0).served == doctest::Approx(served + 400.0 * 10.0));
}

TEST_CASE("an option that is not validated runs nowhere")
{
  Serving serving{1, 2, "first_fit"};
  serving.play(0.0);
  serving.services->set_efficiency(0, 0, 0.0);
  CHECK(serving.services->replicas_on(0, 0) == 0);
  CHECK_FALSE(serving.services->may_run(0, 0));
  serving.play(10.0);
  serving.services->decide();
  CHECK(serving.services->replicas_on(0, 0) == 0);
}

// Two replicas of two chips, spread over both hosts, leave four chips free and no host. A gang that leases its chips here
// wants a whole host: one replica makes way, and comes back beside the other once the gang has started.
TEST_CASE("replicas make way for a gang that needs a host of its own, where free chips are enough for both")
{
  Serving serving{2, 2, "spread"};
  serving.wanted = 2;
  serving.play(0.0);
  const model::Pool& pool = serving.world.state.ledger.pool(test::a);
  REQUIRE(pool.chips_free == 4);
  REQUIRE(pool.idle.empty());
  const model::JobId gang{0};
  serving.world.runner.submit(gang);
  serving.services->decide();
  CHECK(serving.services->replicas_on(0, 0) == 2); // nothing is leased for the gang: it has to wait
  serving.world.state.homes.set(gang, {model::ProviderId{0}, model::RegionId{0}, model::ChipTypeId{0}});
  serving.services->decide();
  CHECK(serving.services->replicas_on(0, 0) == 1); // the host that is idle now is kept
  CHECK(pool.idle.size() == 1);
  REQUIRE(serving.world.runner.decide(policy::Start{gang, 0, test::a, std::nullopt}) == model::Rejection::accepted);
  serving.services->decide();
  CHECK(serving.services->replicas_on(0, 0) == 2);
  CHECK(pool.chips_free == 0);
  CHECK(serving.world.state.ledger.audit() == "");
}

} // namespace leasehold::simulation
