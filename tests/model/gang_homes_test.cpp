#include "model/gang_homes.hpp"

#include <doctest/doctest.h>

namespace leasehold::model {

namespace {

/// Hosts of 8 chips.
Pool pool_of(std::uint32_t hosts)
{
  Pool pool;
  pool.provider = ProviderId{0};
  pool.region = RegionId{0};
  pool.chip = ChipTypeId{0};
  pool.owner = TenantId{0};
  pool.hosts = HostSet{64};
  if (hosts > 0)
    pool.hosts.insert({HostId{0}, HostId{hosts - 1}});
  pool.chips = hosts * 8;
  return pool;
}

constexpr GangHome home{ProviderId{0}, RegionId{0}, ChipTypeId{0}};

JobId gang(JobTable& jobs, std::uint32_t members)
{
  Job job;
  job.tenant = TenantId{0};
  job.kind = JobKind::training;
  job.state = JobState::pending;
  Request request;
  request.members = members;
  return jobs.add(job, {&request, 1}, "gang");
}

} // namespace

TEST_CASE("hosts are kept for gangs that wait where chips are leased for them, as they are delivered")
{
  JobTable jobs;
  GangHomes homes{jobs};
  double arriving = 0.0;
  homes.expect([&](const Pool&) { return arriving; });
  const JobId job = gang(jobs, 4);
  CHECK(homes.hosts_kept(pool_of(10)) == 0.0);
  homes.set(job, home);
  CHECK(jobs[job].housed);
  CHECK(homes.hosts_kept(pool_of(10)) == 4.0);
  CHECK(homes.hosts_kept(pool_of(3)) == 0.0); // it cannot run there, so nothing waits for it
  arriving = 24.0;                            // 3 hosts: of those that are there one is the gang's
  CHECK(homes.hosts_kept(pool_of(3)) == 1.0);
  arriving = 0.0;
  Pool other = pool_of(10);
  other.owner = TenantId{1};
  CHECK(homes.hosts_kept(other) == 0.0);

  jobs[job].state = JobState::running;
  CHECK_FALSE(homes.any_waits());
  CHECK(homes.hosts_kept(pool_of(10)) == 4.0); // it runs elsewhere, and is to move here
  Pool here = pool_of(10);
  here.running.insert({Timestamp::never(), job, 4, {}});
  CHECK(homes.hosts_kept(here) == 0.0);
  homes.forget_waiting(TenantId{0}); // it runs
  jobs[job].state = JobState::pending;
  CHECK(homes.waits_for(job, pool_of(10)));
  homes.forget_waiting(TenantId{0});
  CHECK_FALSE(homes.waits_for(job, pool_of(10)));
  CHECK(jobs[job].housed); // chips were leased for it once
}

TEST_CASE("a gang that its tenant houses nowhere has no home, and counts as housed only once it had one")
{
  JobTable jobs;
  GangHomes homes{jobs};
  const JobId job = gang(jobs, 4);
  CHECK(!homes.home_of(job));
  homes.set(job, {});
  CHECK(!homes.home_of(job));
  CHECK_FALSE(jobs[job].housed);
  CHECK_FALSE(homes.waits_for(job, pool_of(10)));
  homes.set(job, home);
  REQUIRE(homes.home_of(job));
  CHECK(is_home(pool_of(10), TenantId{0}, *homes.home_of(job)));
}

} // namespace leasehold::model
