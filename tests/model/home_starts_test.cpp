#include "model/home_starts.hpp"

#include <doctest/doctest.h>

#include <string>

namespace leasehold::model {

namespace {

/// Two hosts of eight chips.
Inventory two_hosts()
{
  Inventory inventory;
  inventory.providers = {"p"};
  inventory.regions = {{"r", ProviderId{0}}};
  inventory.chip_types = {"a"};
  for (int h = 0; h < 2; ++h) {
    Host host;
    host.name = "h" + std::to_string(h);
    host.provider = ProviderId{0};
    host.region = RegionId{0};
    host.chip = ChipTypeId{0};
    host.chips = 8;
    inventory.hosts.push_back(host);
  }
  return inventory;
}

/// One tenant leases both.
struct HomeWorld {
  HomeWorld()
  {
    const PoolId pool = ledger.pool_of(TenantId{0}, ProviderId{0}, RegionId{0}, ChipTypeId{0});
    const HostRange all{HostId{0}, HostId{1}};
    ledger.deliver(LeaseId{0}, pool, {&all, 1});
  }
  JobId wait(std::uint32_t members)
  {
    Job job;
    job.tenant = TenantId{0};
    job.kind = JobKind::training;
    job.state = JobState::pending;
    Request request;
    request.members = members;
    request.chips = ChipShare::whole(8);
    const JobId id = jobs.add(job, {&request, 1}, "gang");
    pending.insert(id);
    return id;
  }

  Inventory inventory = two_hosts();
  ClusterLedger ledger{inventory};
  JobTable jobs;
  PendingQueue pending{jobs};
  std::vector<std::vector<PoolId>> admitted{{PoolId{0}}};
  ClusterView view{ledger, jobs, pending, admitted};
  GangHomes homes{jobs};
};

} // namespace

TEST_CASE("a gang starts on what was leased for it before one that is ahead of it in the queue")
{
  HomeWorld world;
  const JobId ahead = world.wait(1);
  const JobId gang = world.wait(2);
  CHECK(starts_at_home(world.homes, world.view).empty()); // nothing was leased for any
  const GangHome home{ProviderId{0}, RegionId{0}, ChipTypeId{0}};
  world.homes.set(gang, home);
  const auto starts = starts_at_home(world.homes, world.view);
  REQUIRE(starts.size() == 1);
  CHECK(starts[0].job == gang);
  CHECK(starts[0].pool == PoolId{0});
  // For both, the queue says who is first.
  world.homes.set(ahead, home);
  CHECK(starts_at_home(world.homes, world.view).empty());
}

} // namespace leasehold::model
