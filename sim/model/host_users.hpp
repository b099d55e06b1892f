// Whom it concerns when something happens to hosts.
#pragma once

#include "model/ledger.hpp"

#include <set>
#include <vector>

namespace leasehold::model {

/// Gangs that hold chips on any of these hosts, pool by pool in order of id.
[[nodiscard]] std::vector<JobId> gangs_on(const ClusterLedger& ledger, std::span<const HostId> hosts);
/// The pools that they are in.
[[nodiscard]] std::set<PoolId> pools_of(const ClusterLedger& ledger, std::span<const HostId> hosts);

} // namespace leasehold::model
