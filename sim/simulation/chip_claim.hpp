// A gang that is to take chips, and what the ledger says to it.
#pragma once

#include "simulation/cluster_state.hpp"

#include <optional>

namespace leasehold::simulation {

struct ChipClaim {
  model::JobId job;
  std::uint32_t request;
  model::PoolId pool;
};

/// Takes the chips from `ledger`, which `view` shows, on `placement` or on hosts that the placement policy chooses; or says
/// why not and changes nothing.
[[nodiscard]] model::Rejection take(const ClusterState& state, model::ClusterLedger& ledger,
                                    const model::ClusterView& view, const ChipClaim& claim,
                                    std::optional<model::Placement> placement);

/// The pool of a placement, where there is one, counts.
[[nodiscard]] inline model::PoolId pool_of(const std::optional<model::Placement>& placement, model::PoolId pool)
{
  return placement ? placement->pool : pool;
}

} // namespace leasehold::simulation
