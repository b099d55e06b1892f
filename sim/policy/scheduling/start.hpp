// Small steps that every scheduling policy takes.
#pragma once

#include "model/view.hpp"
#include "policy/api/decision.hpp"

#include <cstdint>
#include <utility>

namespace leasehold::policy {

/// Calls `visit(request index, request, pool)` for every alternative of the job, in the job's order, and every pool
/// that is open to it, in the tenancy's order, until `visit` returns true.
template <class Visit> bool for_each_option(const model::ClusterView& view, model::JobId job, Visit&& visit)
{
  const auto requests = view.requests(job);
  const auto open = view.open_to(job);
  for (std::uint32_t r = 0; r < requests.size(); ++r)
    for (const model::PoolId pool : open)
      if (visit(r, requests[r], pool))
        return true;
  return false;
}

/// Starts the job in the pool, on hosts that the placement policy chooses.
inline bool start(DecisionSink& decisions, model::JobId job, std::uint32_t request, model::PoolId pool)
{
  return decisions.decide(Start{job, request, pool, std::nullopt}) == model::Rejection::accepted;
}

} // namespace leasehold::policy
