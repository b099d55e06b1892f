#include "accounts/run_metrics.hpp"

#include "policy/placement/registry.hpp"
#include "policy/scheduling/registry.hpp"
#include "policy/tenancy/registry.hpp"
#include "support/policy_from.hpp"
#include "support/scratch.hpp"

#include <doctest/doctest.h>

#include <array>

namespace leasehold::accounts {

namespace {

using Id = output::MetricId;

/// A host of 8 chips: 1 kW at rest, 3 kW at work, PUE 1.5.
model::Inventory one_host()
{
  model::Inventory inventory;
  inventory.providers = {"cloud"};
  inventory.regions = {{"east", model::ProviderId{0}, 1.5}};
  inventory.chip_types = {"chip"};
  model::Host host;
  host.name = "host-0";
  host.provider = model::ProviderId{0};
  host.region = model::RegionId{0};
  host.chip = model::ChipTypeId{0};
  host.chips = 8;
  host.idle_power = Watts{1000.0};
  host.peak_power = Watts{3000.0};
  inventory.hosts = {host};
  return inventory;
}

/// Two jobs of 8 chips on an owned host of 8, first come first served.
struct World {
  World() : recorder(scratch.path(), {false, false, false, false})
  {
    state.scheduling = test::policy_from(policy::scheduling_policies(), "fcfs");
    state.placement = test::policy_from(policy::placement_policies(), "first_fit");
    state.tenancy = test::policy_from(policy::tenancy_policies(), "dedicated");
    pool = state.ledger.pool_of(model::TenantId{0}, model::ProviderId{0}, model::RegionId{0}, model::ChipTypeId{0});
    const std::array hosts{model::HostRange{model::HostId{0}, model::HostId{0}}};
    state.ledger.deliver(lease, pool, hosts);
    state.accounts.open(lease, 8.0, Timestamp{0});
    state.admitted[0] = {pool};
  }

  model::JobId submit(double now)
  {
    state.set_now(Timestamp{now});
    model::Job job;
    job.tenant = model::TenantId{0};
    job.submitted = Timestamp{now};
    model::Request request;
    request.chips = model::ChipShare::whole(8);
    request.chip_types = model::ChipTypes{model::ChipTypeId{0}};
    const model::JobId id = state.jobs.add(job, {&request, 1}, "job");
    runner.submit(id);
    return id;
  }
  void start(model::JobId job, double now)
  {
    state.set_now(Timestamp{now});
    REQUIRE(runner.decide(policy::Start{job, 0, pool, std::nullopt}) == model::Rejection::accepted);
  }
  void end_next()
  {
    const simulation::Event event = state.events.top();
    state.events.pop();
    state.set_now(event.time);
    runner.end(event);
  }
  RunResult summary(double now)
  {
    state.set_now(Timestamp{now});
    simulation::RunFacts facts;
    facts.state = &state;
    facts.jobs = &runner;
    facts.services = &services;
    facts.failures = &failures;
    facts.owned = {lease};
    return summarise(facts);
  }

  const model::LeaseId lease{market::first_owned_lease};
  test::ScratchDirectory scratch;
  model::Inventory inventory = one_host();
  simulation::ClusterState state{inventory, 1};
  simulation::Recorder recorder;
  simulation::JobRunner runner{
      state, recorder, {{"night", "delay", model::no_limit, Seconds{0}, Seconds{0}}}, {"lab"}, {100.0, 50.0}};
  simulation::ServiceRunner services{state, runner, recorder, {}};
  simulation::OutageWatch watch{state, runner, services};
  simulation::FailureProcess failures{state, recorder, watch, {}, {}};
  model::PoolId pool;
};

} // namespace

TEST_CASE("the metrics of two jobs, one after the other on one host")
{
  World world;
  // The first runs from 0 to 100 s, the second waits from 20 s and runs from 100 to 150 s. Then 50 s of nothing.
  const model::JobId first = world.submit(0.0);
  world.start(first, 0.0);
  const model::JobId second = world.submit(20.0);
  world.end_next();
  world.start(second, 100.0);
  world.end_next();
  const RunResult result = world.summary(200.0);
  const auto value = [&](Id id) { return result.metrics.at(id).value_or(-1.0); };
  CHECK(value(Id::jobs_finished) == 2.0);
  CHECK(value(Id::jobs_killed) == 0.0);
  CHECK(value(Id::makespan) == 150.0);
  CHECK(value(Id::mean_wait) == 40.0); // (0 + 80) / 2
  CHECK(value(Id::max_wait) == 80.0);
  CHECK(value(Id::p95_wait) == doctest::Approx(76.0));             // 95 % of the way from 0 to 80
  CHECK(value(Id::mean_turnaround) == 115.0);                      // (100 + 130) / 2
  CHECK(value(Id::mean_bounded_slowdown) == doctest::Approx(1.8)); // (100/100 + 130/50) / 2
  CHECK(value(Id::utilisation) == doctest::Approx(0.75));          // 150 of 200 s
  // 1.5 × (1 kW × 200 s + 2 kW × 150 s) = 750 kJ; 3.6 GJ are a MWh
  CHECK(value(Id::energy) == doctest::Approx(750e3 / 3.6e9));
  CHECK(result.stable);
}

TEST_CASE("what a run has not, its metrics leave undefined: nothing leased, served, ported or moved")
{
  World world;
  const RunResult result = world.summary(10.0);
  for (const Id id : {Id::makespan, Id::mean_wait, Id::cost, Id::regret, Id::revenue, Id::slo_attainment,
                      Id::engineering_cost, Id::egress_cost, Id::time_to_train, Id::sublease_income})
    CHECK_MESSAGE(!result.metrics.at(id), output::metric(id).name);
  CHECK(result.metrics.at(Id::utilisation) == 0.0); // delivered and idle
  CHECK(result.books.empty());
  // All metrics of the table are listed but those of services and of outages.
  const auto of_others = std::ranges::count_if(output::metrics, [](const output::Metric& m) {
    return output::is_of_services(m.id) || output::is_of_outages(m.id);
  });
  CHECK(std::distance(result.metrics.begin(), result.metrics.end()) == std::ssize(output::metrics) - of_others);
}

} // namespace leasehold::accounts
