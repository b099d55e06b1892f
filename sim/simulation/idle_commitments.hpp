// Chips that tenants have committed to and leave idle, for another that is admitted there: what it can serve on them it
// need not lease.
#pragma once

#include "demand/idle_chips.hpp"
#include "simulation/cluster_state.hpp"
#include "simulation/service_runner.hpp"

#include <map>
#include <vector>

namespace leasehold::simulation {

/// One entry a pool of somebody else that admits the tenant: what is committed there beside what its owner holds or wants
/// for replicas, and what other guests hold. `committed` counts chips that are paid for to the end of their term.
[[nodiscard]] std::vector<demand::IdleChips> idle_commitments(const ClusterState& state, const ServiceRunner& services,
                                                              model::TenantId tenant,
                                                              const std::map<model::PoolId, double>& committed);

} // namespace leasehold::simulation
