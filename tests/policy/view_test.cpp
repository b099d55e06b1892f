// What the view tells of pools and hosts.
#include "model/view.hpp"
#include "policy/planning/rounds.hpp"
#include "policy/planning/snapshot.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <array>

using namespace leasehold;
using namespace leasehold::model;

namespace {

/// Lease 0 ends at 100, lease 1 at 50, any other never. Lease k costs k + 1.
class Terms final : public LeaseTerms {
public:
  [[nodiscard]] Timestamp end_of(LeaseId lease) const override
  {
    return lease.index() == 0 ? Timestamp{100} : lease.index() == 1 ? Timestamp{50} : Timestamp::never();
  }
  [[nodiscard]] bool paid_by_use(LeaseId lease) const override { return lease.index() > 1; }
  [[nodiscard]] double price_of(LeaseId lease, ChipTypeId /*chip*/, Timestamp /*now*/) const override
  {
    return 1.0 + lease.index();
  }
};

Host host_at(RegionId region, RackId rack)
{
  Host host;
  host.provider = ProviderId{0};
  host.region = region;
  host.chip = ChipTypeId{0};
  host.chips = 4;
  host.rack = rack;
  return host;
}

/// Hosts 0 and 1 in one rack, 2 in another, 3 and 4 in no known rack, 5 in another region.
struct ViewedWorld {
  static Inventory six_hosts()
  {
    Inventory inventory;
    inventory.providers = {"cloud"};
    inventory.regions = {{"east", ProviderId{0}}, {"west", ProviderId{0}}};
    inventory.chip_types = {"chip"};
    const RegionId east{0};
    inventory.hosts = {host_at(east, RackId{0}), host_at(east, RackId{0}), host_at(east, RackId{1}),
                       host_at(east, {}),        host_at(east, {}),        host_at(RegionId{1}, RackId{0})};
    return inventory;
  }
  void deliver(std::uint32_t lease, std::uint32_t host)
  {
    const HostRange range{HostId{host}, HostId{host}};
    const PoolId pool = ledger.pool_of(TenantId{0}, ProviderId{0}, RegionId{0}, ChipTypeId{0});
    ledger.deliver(LeaseId{lease}, pool, {&range, 1});
  }

  Inventory inventory = six_hosts();
  ClusterLedger ledger{inventory};
  JobTable jobs;
  PendingQueue pending{jobs};
  std::vector<std::vector<PoolId>> admitted{1};
  LiveView view{ledger, jobs, pending, admitted};
};

} // namespace

TEST_CASE("hosts are as far apart as the platform says")
{
  ViewedWorld world;
  const auto distance = [&](std::uint32_t a, std::uint32_t b) { return world.view.distance(HostId{a}, HostId{b}); };
  CHECK(distance(3, 3) == Distance::same_host);
  CHECK(distance(0, 1) == Distance::same_rack);
  CHECK(distance(0, 2) == Distance::same_region);
  CHECK(distance(3, 4) == Distance::same_region);
  CHECK(distance(0, 5) == Distance::apart);
}

TEST_CASE("a pool lasts until the first of its leases ends")
{
  ViewedWorld world;
  const Terms terms;
  world.deliver(0, 0);
  CHECK(world.view.until(PoolId{0}) == Timestamp::never()); // nobody tells
  world.view.know(terms);
  CHECK(world.view.until(PoolId{0}) == Timestamp{100});
  world.deliver(7, 2);
  CHECK(world.view.until(PoolId{0}) == Timestamp{100});
  world.deliver(1, 3);
  CHECK(world.view.until(PoolId{0}) == Timestamp{50});
}

TEST_CASE("a pool costs what its hosts do on average, and is paid by use where all its leases are")
{
  ViewedWorld world;
  const Terms terms;
  world.deliver(2, 0);
  CHECK(world.view.price(PoolId{0}) == 0.0); // nobody tells
  CHECK_FALSE(world.view.paid_by_use(PoolId{0}));
  world.view.know(terms);
  CHECK(world.view.price(PoolId{0}) == 3.0);
  CHECK(world.view.paid_by_use(PoolId{0}));
  world.deliver(2, 2);
  world.deliver(6, 3);
  CHECK(world.view.price(PoolId{0}) == (3.0 + 3.0 + 7.0) / 3.0);
  CHECK(world.view.paid_by_use(PoolId{0}));
  world.deliver(1, 4);
  CHECK_FALSE(world.view.paid_by_use(PoolId{0}));
  CHECK(policy::describe(world.view, PoolId{0}).price == (3.0 + 3.0 + 7.0 + 2.0) / 4.0);
}

TEST_CASE("a snapshot tells what waits before what runs, and what planners do not move")
{
  // Three jobs wait for half a host of four chips; the second has priority. The first and a replica run.
  ViewedWorld world;
  world.deliver(0, 0);
  world.admitted[0] = {PoolId{0}};
  Request half;
  half.chips = ChipShare::whole(2);
  Job job;
  job.tenant = TenantId{0};
  for (const std::int32_t priority : {0, 0, 1}) {
    job.priority = priority;
    world.jobs.add(job, {&half, 1}, "job");
  }
  job.kind = JobKind::replica;
  const JobId replica = world.jobs.add(job, {&half, 1}, "replica");
  world.pending.insert(JobId{1});
  world.pending.insert(JobId{2});
  for (const JobId runs : {JobId{0}, replica}) {
    Placement placement{PoolId{0}, {{{HostId{0}, HostId{0}}, 1, 0}}};
    REQUIRE(world.ledger.allocate(runs, 0, half, placement, Timestamp{5}) == Rejection::accepted);
  }
  CHECK(world.view.standing(TenantId{0}).share == 1.0); // of the only tenant, where nobody told
  const std::array told{Standing{.weight = 2.0, .share = 0.5, .quota = 8.0}};
  world.view.know(told);
  const policy::Snapshot snapshot = policy::take_snapshot(world.view);
  REQUIRE(snapshot.tenants.size() == 1);
  CHECK(snapshot.tenants[0].weight == 2.0);
  CHECK(snapshot.tenants[0].share == 0.5);
  CHECK(snapshot.tenants[0].quota == 8.0);
  REQUIRE(snapshot.jobs.size() == 3);
  CHECK(snapshot.jobs[0].id == JobId{2});
  CHECK(snapshot.jobs[1].id == JobId{1});
  CHECK_FALSE(snapshot.jobs[1].stay);
  REQUIRE(snapshot.jobs[2].stay);
  CHECK(snapshot.jobs[2].stay->since == Timestamp{5});
  CHECK(snapshot.jobs[2].open == std::vector{PoolId{0}});
  REQUIRE(snapshot.pools.size() == 1);
  CHECK(snapshot.pools[0].chips_up == 4);
  CHECK(snapshot.pools[0].chips_held == 2.0);
  CHECK(snapshot.pools[0].held_by == std::vector{4.0});
  REQUIRE(snapshot.holders.size() == 1);
  CHECK(snapshot.holders[0].id == replica);
  CHECK(snapshot.holders[0].kind == JobKind::replica);
  REQUIRE(snapshot.hosts.size() == 1);
  CHECK(snapshot.hosts[0].id == HostId{0});
  CHECK(snapshot.hosts[0].chips_free == 0);

  // A plan that runs jobs 2 and 0 starts the one and leaves the other; one of job 2 alone stops job 0 first.
  policy::Plan plan;
  plan.runs = {{JobId{2}, 0, PoolId{0}, std::nullopt}, {JobId{0}, 0, PoolId{0}, std::nullopt}};
  CHECK(policy::difference(snapshot, plan).size() == 1);
  plan.runs.pop_back();
  const auto act = policy::difference(snapshot, plan);
  REQUIRE(act.size() == 2);
  CHECK(std::get<policy::Preempt>(act[0]).job == JobId{0});
  CHECK(std::get<policy::Start>(act[1]).job == JobId{2});

  // What is not in the snapshot, or is said twice.
  const auto refused = [&](std::vector<policy::Plan::Run> runs, const char* due) {
    CHECK_THROWS_WITH(static_cast<void>(policy::difference(snapshot, {std::move(runs)})), due);
  };
  refused({{JobId{99}, 0, PoolId{0}, std::nullopt}}, "a planner runs job 99, which neither waits nor runs");
  refused({{replica, 0, PoolId{0}, std::nullopt}},
          fmt::format("a planner runs job {}, which neither waits nor runs", replica.index()).c_str());
  refused({{JobId{2}, 7, PoolId{0}, std::nullopt}}, "a planner runs job 2 as alternative 7 (it has 1)");
  refused({{JobId{2}, 0, PoolId{9}, std::nullopt}}, "a planner runs job 2 in pool 9 (there are 1)");
  refused({{JobId{2}, 0, PoolId{0}, std::nullopt}, {JobId{2}, 0, PoolId{0}, std::nullopt}},
          "a planner runs job 2 twice");
}
