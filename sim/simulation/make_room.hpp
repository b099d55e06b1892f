// Room for a gang in a pool, by driving off whom the tenancy policy names.
#pragma once

#include "simulation/cluster_state.hpp"

namespace leasehold::simulation {

/// Whether stopping whom the policy names makes the claim fit. Nobody is stopped in vain.
[[nodiscard]] bool make_room(ClusterState& state, model::PoolId pool, const policy::Claim& claim);

} // namespace leasehold::simulation
