// Tenancy on its wide face: a planner says what a policy on the narrow one says, and lets tenants borrow what is idle.
#include "policy/planning/planned_tenancy.hpp"

#include "policy/lodging.hpp"
#include "policy/placement/registry.hpp"
#include "policy/scheduling/registry.hpp"
#include "policy/tenancy/registry.hpp"
#include "support/owned_pools.hpp"
#include "support/policy_from.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <random>

namespace leasehold::policy {

namespace {

/// `shared`, from the picture alone.
class SharedPlan final : public TenancyPlanner {
public:
  TenancyPlan plan(const Snapshot& picture) override
  {
    TenancyPlan plan;
    for (std::uint32_t t = 0; t < picture.tenants.size(); ++t)
      for (const bool own : {true, false})
        for (const Snapshot::Pool& pool : picture.pools)
          if ((pool.owner.index() == t) == own)
            plan.rooms.push_back({model::TenantId{t}, pool.id});
    struct Stay {
      model::JobId job;
      model::TenantId tenant;
      model::TenantId owner;
      Timestamp since;
      std::size_t order;
    };
    std::vector<Stay> stays;
    const auto owner = [&](model::PoolId pool) { return picture.pools[pool.index()].owner; };
    for (const Snapshot::Job& job : picture.jobs)
      if (job.stay)
        stays.push_back({job.id, job.tenant, owner(job.stay->placement.pool), job.stay->since, job.id.index()});
    for (const Snapshot::Holder& holder : picture.holders)
      stays.push_back({holder.id, holder.tenant, owner(holder.pool), holder.since, holder.id.index()});
    std::ranges::sort(stays, [](const Stay& a, const Stay& b) {
      return std::pair{b.since, a.order} < std::pair{a.since, b.order};
    });
    for (const bool guests : {true, false})
      for (const Stay& stay : stays)
        if ((stay.tenant != stay.owner) == guests)
          plan.stops.push_back({stay.job, stay.owner});
    return plan;
  }
};

/// What nobody has: a pool, and a job.
class Astray final : public TenancyPlanner {
public:
  TenancyPlan plan(const Snapshot&) override { return {{{model::TenantId{0}, model::PoolId{9}}}, {}}; }
};

/// Two tenants with half of the chips each; who wants more borrows the other's while nobody of the other waits.
class Borrowing final : public TenancyPlanner {
public:
  TenancyPlan plan(const Snapshot& picture) override
  {
    std::array<bool, 2> waits{};
    for (const Snapshot::Job& job : picture.jobs)
      if (!job.stay)
        waits[job.tenant.index()] = true;
    const double all = static_cast<double>(picture.pools[0].chips_up);
    TenancyPlan plan;
    for (std::uint32_t t = 0; t < 2; ++t)
      plan.rooms.push_back({model::TenantId{t}, model::PoolId{0}, waits[1 - t] ? all / 2.0 : all});
    return plan;
  }
};

test::TraceJob job_of(std::uint32_t tenant, double submitted, double run_time, std::uint32_t members)
{
  test::TraceJob job = test::rigid_job(submitted, run_time, members, 1000.0);
  job.tenant = model::TenantId{tenant};
  return job;
}

} // namespace

TEST_CASE("shared as a planner opens the same pools and stops the same jobs as shared")
{
  const auto narrow = test::policy_from(tenancy_policies(), "shared");
  test::ownership::World owned{{0, 1, 0, 1}};
  owned.admitted.resize(2);
  const PlannedTenancy opens{std::make_unique<SharedPlan>(), true};
  for (std::uint32_t t = 0; t < 2; ++t)
    CHECK(opens.admit(model::TenantId{t}, owned.view) == narrow->admit(model::TenantId{t}, owned.view));
  const PlannedTenancy closed{std::make_unique<SharedPlan>(), false};
  CHECK_THROWS(static_cast<void>(closed.admit(model::TenantId{0}, owned.view)));

  const PlannedTenancy astray{std::make_unique<Astray>(), true};
  CHECK_THROWS_WITH(static_cast<void>(astray.admit(model::TenantId{0}, owned.view)),
                    "a planner opens a pool that there is not");
  Lodging alone{1};
  const model::Request any = Lodging::request(model::ChipShare::whole(1), 0, 0.0);
  CHECK_THROWS(static_cast<void>(
      astray.victims(alone.view, alone.pool, {.tenant = landlord, .request = &any, .over_guests = true})));

  std::mt19937 random{3};
  int stopped = 0;
  for (int round = 0; round < 300; ++round) {
    Lodging lodging{3};
    for (int j = 0; j < 8; ++j) {
      const auto kind = random() % 3 == 0 ? model::JobKind::replica : model::JobKind::training;
      lodging.put(random() % 2 == 0 ? landlord : visitor,
                  Lodging::request(model::ChipShare::whole(static_cast<std::uint32_t>(1 + random() % 3)), 0, 0.0),
                  static_cast<std::uint32_t>(random() % 3), 10.0 * j, kind);
    }
    const model::Request asked =
        Lodging::request(model::ChipShare::whole(static_cast<std::uint32_t>(1 + random() % 4)), 0, 0.0);
    Claim claim{.tenant = landlord, .request = &asked, .over_replicas = random() % 4 == 0};
    if (!claim.over_replicas) { // asked for alone
      claim.over_guests = random() % 2 == 0;
      claim.over_training = random() % 2 == 0;
    }
    const PlannedTenancy wide{std::make_unique<SharedPlan>(), true};
    const auto expected = narrow->victims(lodging.view, lodging.pool, claim);
    CHECK(wide.victims(lodging.view, lodging.pool, claim) == expected);
    stopped += !expected.empty();
  }
  CHECK(stopped > 50);
}

TEST_CASE("a planner lets a tenant borrow while the other has no use for it")
{
  // Four chips, two of each tenant, first come first served.
  //   0: A takes three, as nobody else waits. 10: B takes the last. 20, 25: C and D find none.
  //   60: B ends. C and D wait, so each tenant may hold two: C starts. 90: C ends, and nobody of 1 waits: D is A's fourth.
  //   100: A and D end. E starts, F is 0's two; G's two are free when E ends at 110.
  //   210: H takes two, 220: I one. 230: J and K wait: J would be 0's third chip and is refused, though one is free; K
  //   comes after it. 310: H ends, and both start.
  const std::vector<test::TraceJob> jobs{job_of(0, 0, 100, 3),  job_of(1, 10, 50, 1),   job_of(1, 20, 30, 1),
                                         job_of(0, 25, 10, 1),  job_of(1, 95, 10, 1),   job_of(0, 96, 100, 2),
                                         job_of(1, 97, 20, 2),  job_of(0, 210, 100, 2), job_of(1, 220, 200, 1),
                                         job_of(0, 230, 10, 1), job_of(1, 230, 10, 1)};
  const model::Inventory hosts = test::plain_cluster(4);
  const auto fcfs = test::policy_from(scheduling_policies(), "fcfs");
  const auto first_fit = test::policy_from(placement_policies(), "first_fit");
  test::TraceRunner runner{hosts, *fcfs, *first_fit, 2};
  runner.rule(std::make_unique<PlannedTenancy>(std::make_unique<Borrowing>(), true));
  const auto outcomes = runner.play(jobs);
  std::vector<double> starts;
  starts.reserve(outcomes.size());
  for (const test::Outcome& outcome : outcomes)
    starts.push_back(outcome.started.value());
  CHECK(starts == std::vector<double>{0, 10, 60, 90, 100, 100, 110, 210, 220, 310, 310});
  CHECK(runner.refusals() == 1);
}

TEST_CASE("what of a plan of rooms makes no sense is refused by its name")
{
  class Said final : public TenancyPlanner {
  public:
    explicit Said(TenancyPlan plan) : plan_(std::move(plan)) {}
    TenancyPlan plan(const Snapshot&) override { return plan_; }

  private:
    TenancyPlan plan_;
  };
  Lodging lodging{1}; // two tenants, one pool
  lodging.put(landlord, Lodging::request(model::ChipShare::whole(1), 0, 0.0), 0, 0.0, model::JobKind::training);
  constexpr model::TenantId nobody{9};
  constexpr model::PoolId pool{0};
  const std::vector<std::pair<TenancyPlan, std::string>> cases{
      {{{{nobody, pool}}, {}}, "names tenant 9, whom there is not (there are 2)"},
      {{{{landlord, model::PoolId{9}}}, {}}, "opens a pool that there is not"},
      {{{{landlord, pool, -1.0}}, {}}, "lets a tenant hold -1 chips"},
      {{{{landlord, pool, std::numeric_limits<double>::quiet_NaN()}}, {}}, "lets a tenant hold nan chips"},
      {{{{landlord, pool}, {landlord, pool}}, {}}, "opens pool 0 to tenant 0 twice"},
      {{{}, {{model::JobId{99}, landlord}}}, "stops job 99, which there is not"},
      {{{}, {{model::JobId{0}, nobody}}}, "names tenant 9, whom there is not (there are 2)"},
      {{{}, {{model::JobId{0}, landlord}, {model::JobId{0}, landlord}}}, "stops job 0 for tenant 0 twice"},
  };
  for (const auto& each : cases) {
    const std::string due = "a planner " + each.second;
    CAPTURE(due);
    const PlannedTenancy policy{std::make_unique<Said>(each.first), true};
    CHECK_THROWS_WITH(static_cast<void>(policy.admit(landlord, lodging.view)), due.c_str());
    CHECK_THROWS_WITH(static_cast<void>(policy.admit(landlord, lodging.view)),
                      due.c_str()); // it is not kept as if it were good
  }
}

} // namespace leasehold::policy
