// Room for a gang in a pool, by driving off whom the tenancy policy names.
#pragma once

#include "simulation/cluster_state.hpp"

namespace leasehold::simulation {

/// Whether the tenant's gang finds free chips in the pool and the tenancy policy lets it have them.
[[nodiscard]] bool has_room(const ClusterState& state, model::PoolId pool, model::TenantId tenant,
                            const model::Request& request);
/// Whether stopping whom the policy names makes the claim fit. Nobody is stopped in vain.
[[nodiscard]] bool make_room(ClusterState& state, model::PoolId pool, const policy::Claim& claim);

/// The same of those of the tenant alone that run where it leaves chips idle (`Job::fills`).
[[nodiscard]] bool drive_off_fillers(ClusterState& state, model::PoolId pool, model::TenantId tenant,
                                     const model::Request& request);

} // namespace leasehold::simulation
