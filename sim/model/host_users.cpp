#include "model/host_users.hpp"

#include "model/host_ranges.hpp"

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

std::map<HostId, Others> others_on(const ClusterLedger& ledger, const JobTable& jobs, const Pool& pool)
{
  std::map<HostId, Others> found;
  for (const RunningJob& running : pool.running) {
    const Job& job = jobs[running.job];
    const bool sublet = job.kind == JobKind::sublet;
    if (job.tenant == pool.owner && !sublet && !job.fills)
      continue;
    const Allocation& held = ledger.allocation(running.job);
    const double each = jobs.requests(running.job)[held.request].chips.chips();
    for (const Slice& slice : held.placement.slices)
      for_each_host({&slice.hosts, 1}, [&](HostId host) {
        Others& others = found[host];
        (sublet ? others.sublet : others.guests) += slice.members * each;
      });
  }
  return found;
}

std::map<LeaseId, double> guests_by_lease(const ClusterLedger& ledger, const JobTable& jobs, TenantId tenant,
                                          const std::function<bool(PoolId)>& others)
{
  std::map<LeaseId, double> chips;
  for (std::uint32_t p = 0; p < ledger.pools().size(); ++p)
    if (const Pool& pool = ledger.pool(PoolId{p}); pool.owner == tenant && others(PoolId{p}))
      for (const auto& [host, users] : others_on(ledger, jobs, pool))
        chips[ledger.lease_of(host)] += users.guests;
  return chips;
}

} // namespace leasehold::model
