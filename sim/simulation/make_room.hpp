// Room for a gang in a pool: what stopping others would free, and whom to stop first.
#pragma once

#include "simulation/cluster_state.hpp"

#include <functional>

namespace leasehold::simulation {

/// Whether a job may be stopped for another.
using Movable = std::function<bool(const model::Job&)>;

/// Whether stopping all jobs of the pool that may be stopped would make room; if not, stopping any is in vain.
[[nodiscard]] bool fits_without(const ClusterState& state, model::PoolId pool, const model::Request& request,
                                const Movable& movable);

/// Of the jobs that may be stopped the one that started last: it has the least to lose. none() without one.
[[nodiscard]] model::JobId latest_of(const ClusterState& state, model::PoolId pool, const Movable& movable);

} // namespace leasehold::simulation
