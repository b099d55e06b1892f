// Guests on an owner's chips make room for the owner's work, and for nothing less.
#include "simulation/owners_first.hpp"

#include "policy/placement/registry.hpp"
#include "policy/scheduling/registry.hpp"
#include "policy/tenancy/registry.hpp"
#include "simulation/queued_jobs.hpp"
#include "support/one_host.hpp"
#include "support/policy_from.hpp"
#include "support/scratch.hpp"

#include <doctest/doctest.h>

#include <array>
#include <vector>

namespace leasehold::simulation {

namespace {

using model::JobId;
using model::JobState;
using model::Rejection;

constexpr model::TenantId host_tenant{0};
constexpr model::TenantId guest_tenant{1};

/// One host of 4 chips of the first tenant; jobs of 1,000 units at 1 a second, without checkpoints of their own. One that is
/// told ahead takes 10 s.
struct Inn {
  explicit Inn(const std::vector<std::pair<model::TenantId, std::uint32_t>>& tenants_and_chips)
      : inventory(test::one_host(4)), state(inventory, 2), recorder(scratch.path(), {.jobs = false}),
        runner(state, recorder, {{"train", "model", {Seconds{10'000}, Seconds{10}}, Seconds{20}}}, {"host", "guest"},
               std::vector<double>(tenants_and_chips.size(), 1000.0)),
        services(state, runner, recorder, {}), owners(state, runner, services)
  {
    state.scheduling = test::policy_from(policy::scheduling_policies(), "fcfs");
    state.placement = test::policy_from(policy::placement_policies(), "first_fit");
    state.tenancy = test::policy_from(policy::tenancy_policies(), "shared");
    pool = state.ledger.pool_of(host_tenant, model::ProviderId{0}, model::RegionId{0}, model::ChipTypeId{0});
    state.ledger.deliver(model::LeaseId{0}, pool, std::array{model::HostRange{model::HostId{0}, model::HostId{0}}});
    state.accounts.open(model::LeaseId{0}, 4.0, Timestamp{0});
    state.admit();
    state.gangs.belong(model::JobKind::training, queued);
    for (const auto& [tenant, chips] : tenants_and_chips) {
      model::Job job;
      job.kind = model::JobKind::training;
      job.tenant = tenant;
      model::Request request;
      request.chips = model::ChipShare::whole(chips);
      request.chip_types = model::ChipTypes{model::ChipTypeId{0}};
      request.rate = 1.0;
      state.jobs.add(job, {&request, 1}, "job");
    }
  }
  Rejection start(JobId job) { return runner.decide(policy::Start{job, 0, pool, std::nullopt}); }
  [[nodiscard]] bool runs(JobId job) const { return state.ledger.holds_chips(job); }

  test::ScratchDirectory scratch;
  model::Inventory inventory;
  ClusterState state;
  output::Recorder recorder;
  JobRunner runner;
  QueuedJobs queued{runner};
  ServiceRunner services;
  OwnersFirst owners;
  model::PoolId pool;
};

constexpr JobId job_a{0};
constexpr JobId job_b{1};
constexpr JobId job_c{2};

} // namespace

TEST_CASE("an owner's job stops as many guests as are in its way, the latest first")
{
  Inn inn{{{guest_tenant, 2}, {guest_tenant, 2}, {host_tenant, 2}}};
  CHECK(inn.state.has_guests);
  inn.runner.submit(job_a);
  inn.runner.submit(job_b);
  REQUIRE(inn.start(job_a) == Rejection::accepted);
  inn.state.set_now(Timestamp{50});
  REQUIRE(inn.start(job_b) == Rejection::accepted);
  inn.state.set_now(Timestamp{90});
  inn.runner.submit(job_c);
  inn.owners.decide();
  CHECK(inn.runs(job_a));
  CHECK_FALSE(inn.runs(job_b));
  CHECK(inn.runs(job_c));
  // The guest had time for a checkpoint: 40 s of its stay less the 10 s that the checkpoint takes.
  CHECK(inn.runner.work_done(job_b) == doctest::Approx(30.0));
  CHECK(inn.state.jobs[job_b].state == JobState::pending);
}

TEST_CASE("nobody is stopped where free chips do, or where stopping all would not")
{
  Inn inn{{{guest_tenant, 2}, {host_tenant, 2}, {host_tenant, 8}}};
  inn.runner.submit(job_a);
  REQUIRE(inn.start(job_a) == Rejection::accepted);
  inn.runner.submit(job_b);
  inn.owners.decide();
  CHECK(inn.runs(job_a));
  CHECK(inn.runs(job_b));
  inn.state.set_now(Timestamp{10});
  inn.runner.submit(job_c); // wants 8 chips, and the host has 4
  inn.owners.decide();
  CHECK(inn.runs(job_a));
  CHECK_FALSE(inn.runs(job_c));
}

TEST_CASE("a guest's job stops nobody")
{
  Inn inn{{{host_tenant, 4}, {guest_tenant, 4}}};
  inn.runner.submit(job_a);
  REQUIRE(inn.start(job_a) == Rejection::accepted);
  inn.runner.submit(job_b);
  inn.owners.decide();
  CHECK(inn.runs(job_a));
  CHECK_FALSE(inn.runs(job_b));
}

} // namespace leasehold::simulation
