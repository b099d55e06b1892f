#include "simulation/chip_claim.hpp"

#include <algorithm>
#include <utility>

namespace leasehold::simulation {

using model::Rejection;

Rejection take(const ClusterState& state, model::ClusterLedger& ledger, const model::ClusterView& view,
               const ChipClaim& claim, std::optional<model::Placement> placement)
{
  const auto requests = state.jobs.requests(claim.job);
  if (claim.request >= requests.size())
    return Rejection::unknown_request;
  const model::Request& request = requests[claim.request];
  const model::TenantId tenant = state.jobs[claim.job].tenant;
  const auto admitted = view.admitted(tenant);
  if (std::ranges::find(admitted, claim.pool) == admitted.end())
    return Rejection::not_admitted;
  if (const Rejection verdict = state.tenancy->judge(view, claim.pool, tenant, request); verdict != Rejection::accepted)
    return verdict;
  if (!placement) {
    const model::Pool& chosen = ledger.pool(claim.pool);
    if (const Rejection verdict = model::judge_place(request, chosen.chip, chosen.region);
        verdict != Rejection::accepted)
      return verdict;
    placement = state.placement->place(view, claim.job, claim.pool, request);
    if (!placement)
      return Rejection::does_not_fit;
  }
  return ledger.allocate(claim.job, claim.request, request, *placement, state.now);
}

} // namespace leasehold::simulation
