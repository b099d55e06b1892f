#include "model/host_users.hpp"

#include <map>

namespace leasehold::model {

std::vector<JobId> gangs_on(const ClusterLedger& ledger, std::span<const HostId> hosts)
{
  std::map<PoolId, std::vector<HostRange>> touched;
  for (const HostId host : hosts)
    if (const PoolId pool = ledger.pool_of(host); pool.valid())
      touched[pool].push_back({host, host});
  std::vector<JobId> gangs;
  for (const auto& [pool, ranges] : touched)
    for (const JobId gang : ledger.occupants(pool, ranges))
      gangs.push_back(gang);
  return gangs;
}

std::set<PoolId> pools_of(const ClusterLedger& ledger, std::span<const HostId> hosts)
{
  std::set<PoolId> pools;
  for (const HostId host : hosts)
    if (const PoolId pool = ledger.pool_of(host); pool.valid())
      pools.insert(pool);
  return pools;
}

} // namespace leasehold::model
