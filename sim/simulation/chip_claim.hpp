// A job that is to take chips: whether it may, and which.
#pragma once

#include "simulation/cluster_state.hpp"

#include <optional>

namespace leasehold::simulation {

struct ChipClaim {
  model::JobId job;
  std::uint32_t request;
  model::PoolId pool;
};

/// Whether the claim may be tried on the books that `view` shows; where no placement is given, the placement policy's is
/// put in. The ledger has the last word.
[[nodiscard]] model::Rejection judge_claim(const ClusterState& state, const model::ClusterView& view,
                                           const ChipClaim& claim, std::optional<model::Placement>& placement);

/// The pool of a placement, where there is one, counts.
[[nodiscard]] inline model::PoolId pool_of(const std::optional<model::Placement>& placement, model::PoolId pool)
{
  return placement ? placement->pool : pool;
}

} // namespace leasehold::simulation
