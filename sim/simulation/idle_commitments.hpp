// Chips that tenants have committed to and leave idle, for another that is admitted there: what it can serve on them it
// need not lease.
#pragma once

#include "simulation/cluster_state.hpp"
#include "simulation/service_runner.hpp"

#include <map>
#include <vector>

namespace leasehold::simulation {

struct IdleChips {
  model::ChipTypeId chip;
  double chips = 0.0;
};

/// One entry a pool of somebody else that admits the tenant: what is committed there beside what its owner holds or wants
/// for replicas, and what other guests hold. `committed` counts chips that are paid for to the end of their term.
[[nodiscard]] std::vector<IdleChips> idle_commitments(const ClusterState& state, const ServiceRunner& services,
                                                      model::TenantId tenant,
                                                      const std::map<model::PoolId, double>& committed);

/// Replicas' worth of chips of a type among them, for replicas of `each` chips; it is taken from `idle` up to `most`.
[[nodiscard]] double take_idle(std::vector<IdleChips>& idle, model::ChipTypeId chip, double each, double most);

} // namespace leasehold::simulation
