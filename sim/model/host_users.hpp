// Whom it concerns when something happens to hosts.
#pragma once

#include "model/job.hpp"
#include "model/ledger.hpp"

#include <functional>
#include <map>
#include <set>
#include <vector>

namespace leasehold::model {

/// Gangs that hold chips on any of these hosts, pool by pool in order of id.
[[nodiscard]] std::vector<JobId> gangs_on(const ClusterLedger& ledger, std::span<const HostId> hosts);
/// The pools that they are in.
[[nodiscard]] std::set<PoolId> pools_of(const ClusterLedger& ledger, std::span<const HostId> hosts);

/// Chips of a host on which not its owner runs something, or something for which it holds no chips.
struct Others {
  double guests = 0.0; ///< other tenants, and training that fills what services leave idle
  double sublet = 0.0; ///< let to somebody outside the scenario
};
/// By host of the pool, those that have any.
[[nodiscard]] std::map<HostId, Others> others_on(const ClusterLedger& ledger, const JobTable& jobs, const Pool& pool);
/// Chips of the tenant's leases on which guests run something. Pools of which `others` tells none are not looked through.
[[nodiscard]] std::map<LeaseId, double> guests_by_lease(const ClusterLedger& ledger, const JobTable& jobs,
                                                        TenantId tenant, const std::function<bool(PoolId)>& others);

} // namespace leasehold::model
