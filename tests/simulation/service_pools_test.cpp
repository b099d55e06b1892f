// A service of prefill and decode engines that scale apart: which start first where chips are short, what they carry together.
#include "simulation/service_world.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <numeric>
#include <utility>
#include <vector>

namespace leasehold::simulation {

namespace {

/// Wants so many of either pool, whatever comes.
class WantingPools final : public policy::Autoscaling {
public:
  explicit WantingPools(const std::vector<std::uint32_t>& wanted) : wanted_(&wanted) {}
  [[nodiscard]] std::uint32_t desired_replicas(const policy::ServiceView& view) override
  {
    CHECK(view.kinds.size() == 2);
    CHECK(view.kinds[0].role == policy::ReplicaRole::prefill);
    CHECK(view.kinds[1].role == policy::ReplicaRole::decode);
    return std::accumulate(wanted_->begin(), wanted_->end(), 0U);
  }
  [[nodiscard]] std::uint32_t replicas_of(TokensPerSecond) const override { return 0; }
  [[nodiscard]] std::span<const std::uint32_t> by_kind() const override { return *wanted_; }

private:
  const std::vector<std::uint32_t>* wanted_;
};

/// An engine on a host takes 8 prompts a second, or 20 answers; all that it is told is within the objective.
scenario::PlannedReplica engine_of(policy::ReplicaRole role)
{
  scenario::PlannedReplica engine = test::ten_a_second(4);
  engine.saturated = engine.within_slo = Hertz{role == policy::ReplicaRole::prefill ? 8.0 : 20.0};
  const physics::LoadCurve curve{{0.5}, {{1.0, Seconds{1}, Seconds{2}}}};
  const physics::PoolCurve seen{{0.5}, {curve}};
  engine.pool = scenario::PlannedPool{role, 1,
                                      std::make_shared<const scenario::PoolCapacity>(
                                          scenario::PoolCapacity{Hertz{8}, Hertz{20}, {{Hertz{8}, Hertz{20}}}, seen})};
  return engine;
}

} // namespace

// Five hosts for the seven engines that are wanted. The first is one of prefill (8), then one of decode (20), then prefill
// until it carries more than that: 16, 24. Then decode's second. Three and two carry 24 and 40.
TEST_CASE("engines of a pool start first that carries least, and together they carry what the scarcer pool does")
{
  std::vector<std::uint32_t> wanted{5, 2};
  test::JobWorld world{{5},
                       {{"train", 0, 1000, {test::on_chips(4, -1, 1.0)}}},
                       {"train", "model", {model::no_limit, Seconds{0}}, Seconds{0}},
                       test::policy_from(policy::scheduling_policies(), "fcfs")};
  assembly::ServiceSetup setup;
  setup.name = "chat";
  setup.tenant = model::TenantId{0};
  setup.output_tokens = 100.0;
  setup.period = Seconds{60};
  setup.startup = Seconds{30};
  setup.minimum = 0;
  setup.maximum = 9;
  setup.replicas = {engine_of(policy::ReplicaRole::prefill), engine_of(policy::ReplicaRole::decode)};
  setup.load = std::make_unique<test::Steady>(Hertz{30});
  setup.autoscaling = std::make_unique<WantingPools>(wanted);
  std::vector<assembly::ServiceSetup> setups;
  setups.push_back(std::move(setup));
  ServiceRunner services{world.state, world.runner, world.recorder, std::move(setups)};
  world.state.gangs.belong(model::JobKind::replica, services);
  const auto play = [&](double end) {
    while (world.state.events.next() <= Timestamp{end}) {
      const Event event = world.state.events.top();
      world.state.events.pop();
      world.state.set_now(event.time);
      if (event.kind == EventClass::service_tick)
        services.tick(event);
      else
        services.ready(event);
      services.decide();
    }
    world.state.set_now(Timestamp{end});
    services.settle();
  };
  play(0.0);
  CHECK(services.replicas_on(0, 0) == 3);
  CHECK(services.replicas_on(0, 1) == 2);
  CHECK(services.missing_replicas(0) == 2);
  // From 30 s on 24 of the 30 requests a second are served, 100 tokens each.
  play(90.0);
  CHECK(services.totals(0).offered == doctest::Approx(90.0 * 30 * 100));
  CHECK(services.totals(0).served == doctest::Approx(60.0 * 24 * 100));
  // A decode engine fewer: 20. Its host is free for a prefill engine, which loads for 30 s and changes nothing.
  wanted = {5, 1};
  play(180.0);
  CHECK(services.replicas_on(0, 0) == 4);
  CHECK(services.replicas_on(0, 1) == 1);
  CHECK(services.totals(0).served == doctest::Approx((90.0 * 24 + 60.0 * 20) * 100));
}

} // namespace leasehold::simulation
