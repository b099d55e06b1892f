#include "accounts/run_metrics.hpp"

#include "policy/placement/registry.hpp"
#include "policy/scheduling/registry.hpp"
#include "policy/tenancy/registry.hpp"
#include "support/one_host.hpp"
#include "support/policy_from.hpp"
#include "support/scratch.hpp"

#include <doctest/doctest.h>

#include <array>

namespace leasehold::accounts {

namespace {

using Id = output::MetricId;

/// A host of 8 chips: 1 kW at rest, 3 kW at the design power of its chips, 200 W under repair.
model::Inventory powered_host()
{
  model::Inventory inventory = test::one_host(8);
  model::Host& host = inventory.hosts.front();
  host.idle_power = Watts{1000.0};
  host.peak_power = Watts{3000.0};
  host.off_power = Watts{200.0};
  return inventory;
}

/// PUE 1.5, and 400 g/kWh.
network::PowerSupply supply_of(const model::Inventory& inventory)
{
  network::PowerSupply supply = network::platform_supply(inventory);
  supply.pue = {1.5};
  supply.grids.emplace_back(400.0);
  return supply;
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
    state.energy.hold(hosts, model::TenantId{0}, Timestamp{0});
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
    RunFacts facts;
    facts.state = &state;
    facts.jobs = &runner;
    facts.services = &services;
    facts.failures = &failures;
    facts.owned = {lease};
    facts.tenants = {"lab"};
    return summarise(facts, {});
  }

  const model::LeaseId lease{market::first_owned_lease};
  test::ScratchDirectory scratch;
  model::Inventory inventory = powered_host();
  simulation::ClusterState state{inventory, 1, supply_of(inventory)};
  output::Recorder recorder;
  simulation::JobRunner runner{
      state, recorder, {{"night", "delay", {model::no_limit, Seconds{0}}, Seconds{0}}}, {"lab"}, {100.0, 50.0}};
  simulation::ServiceRunner services{state, runner, recorder, {}};
  simulation::OutageWatch watch{state, runner, services};
  simulation::FailureProcess failures{state, recorder, watch, {{}, {}}};
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
  // Training draws 0.8 of the design power, so (0.8 − 0.3)/(1 − 0.3) of the way from 1 kW to 3 kW: 17/7 kW. At PUE 1.5
  // that is 150 s × 17/7 kW × 1.5, and 50 s × 1 kW × 1.5 at rest; 3.6 GJ are a MWh, and 0.4 kg come with a kWh.
  const double work = 150.0 * 17e3 / 7.0 * 1.5;
  const double idle = 50.0 * 1e3 * 1.5;
  CHECK(value(Id::energy) == doctest::Approx((work + idle) / 3.6e9).epsilon(1e-12));
  CHECK(value(Id::energy_idle) == doctest::Approx(idle / 3.6e9).epsilon(1e-12));
  CHECK(value(Id::energy_off) == 0.0);
  CHECK(value(Id::pue) == doctest::Approx(1.5).epsilon(1e-12));
  CHECK(value(Id::carbon) == doctest::Approx((work + idle) / 3.6e6 * 0.4).epsilon(1e-12));
  REQUIRE(result.books.size() == 2); // of the tenant, and of what it ran
  CHECK(result.books[0].name == "lab");
  CHECK(result.books[0].entries[0].second == doctest::Approx((work + idle) / 3.6e9).epsilon(1e-12));
  CHECK(result.books[1].name == "night");
  CHECK(result.books[1].entries[0].second == doctest::Approx(work / 3.6e9).epsilon(1e-12));
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
  CHECK(result.books.size() == 1);                  // the energy of the tenant's host at rest
  // All metrics of the table are listed but those of services, of outages, of shedding, of chains and of retries.
  const auto of_others = std::ranges::count_if(output::metrics, [](const output::Metric& m) {
    return output::is_of_services(m.id) || output::is_of_outages(m.id) || output::is_of_links(m.id) ||
           output::is_of_shedding(m.id) || output::is_of_chains(m.id) || output::is_of_retries(m.id);
  });
  CHECK(std::distance(result.metrics.begin(), result.metrics.end()) == std::ssize(output::metrics) - of_others);
}

} // namespace leasehold::accounts
