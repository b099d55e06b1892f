// A pool: the live leased hosts of one owner with one chip type in one region. A gang runs inside one pool.
#pragma once

#include "model/host_set.hpp"
#include "model/ids.hpp"
#include "model/running_jobs.hpp"

#include <cstdint>
#include <vector>

namespace leasehold::model {

/// What is counted of a pool, kept as hosts and gangs come and go so that no policy has to count: a member a count.
struct Pool {
  ProviderId provider;
  RegionId region;
  ChipTypeId chip;
  TenantId owner;
  LeaseId only_lease; ///< where all hosts are known to be of one lease; none() says nothing

  HostSet hosts; ///< delivered and not withdrawn, up or down
  HostSet free;  ///< up, with at least one wholly free chip
  HostSet idle;  ///< up, with every chip free

  std::uint64_t chips = 0;      ///< of `hosts`, whole
  std::uint64_t chips_down = 0; ///< on hosts that are down
  std::uint64_t chips_free = 0; ///< wholly free, on hosts that are up

  /// hosts_with_free[k]: hosts of `free` with exactly k wholly free chips; index 0 is unused.
  std::vector<std::uint32_t> hosts_with_free;
  /// hosts_with[k]: hosts that have k chips, whatever runs there.
  std::vector<std::uint32_t> hosts_with;
  /// Jobs running here, by expected end, then by id.
  RunningJobs running;
};

} // namespace leasehold::model
