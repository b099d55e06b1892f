#include "simulation/gang_homes.hpp"

#include <doctest/doctest.h>

namespace leasehold::simulation {

namespace {

/// Hosts of 8 chips.
model::Pool pool_of(std::uint32_t hosts)
{
  model::Pool pool;
  pool.provider = model::ProviderId{0};
  pool.region = model::RegionId{0};
  pool.chip = model::ChipTypeId{0};
  pool.owner = model::TenantId{0};
  pool.hosts = model::HostSet{64};
  if (hosts > 0)
    pool.hosts.insert({model::HostId{0}, model::HostId{hosts - 1}});
  pool.chips = hosts * 8;
  return pool;
}

constexpr GangHome home{model::ProviderId{0}, model::RegionId{0}, model::ChipTypeId{0}};

model::JobId gang(model::JobTable& jobs, std::uint32_t members)
{
  model::Job job;
  job.tenant = model::TenantId{0};
  job.kind = model::JobKind::training;
  job.state = model::JobState::pending;
  model::Request request;
  request.members = members;
  return jobs.add(job, {&request, 1}, "gang");
}

} // namespace

TEST_CASE("hosts are kept for gangs that wait where chips are leased for them, as they are delivered")
{
  model::JobTable jobs;
  GangHomes homes{jobs};
  double arriving = 0.0;
  homes.expect([&](const model::Pool&) { return arriving; });
  const model::JobId job = gang(jobs, 4);
  CHECK(homes.hosts_kept(pool_of(10)) == 0.0);
  homes.set(job, home);
  CHECK(jobs[job].housed);
  CHECK(homes.hosts_kept(pool_of(10)) == 4.0);
  CHECK(homes.hosts_kept(pool_of(3)) == 0.0); // it cannot run there, so nothing waits for it
  arriving = 24.0;                            // 3 hosts: of those that are there one is the gang's
  CHECK(homes.hosts_kept(pool_of(3)) == 1.0);
  arriving = 0.0;
  model::Pool other = pool_of(10);
  other.owner = model::TenantId{1};
  CHECK(homes.hosts_kept(other) == 0.0);

  jobs[job].state = model::JobState::running;
  CHECK_FALSE(homes.any_waits());
  homes.forget_waiting(model::TenantId{0}); // it runs
  jobs[job].state = model::JobState::pending;
  CHECK(homes.waits_for(job, pool_of(10)));
  homes.forget_waiting(model::TenantId{0});
  CHECK_FALSE(homes.waits_for(job, pool_of(10)));
  CHECK(jobs[job].housed); // chips were leased for it once
}

} // namespace leasehold::simulation
