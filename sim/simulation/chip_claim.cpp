#include "simulation/chip_claim.hpp"

#include <algorithm>
#include <utility>

namespace leasehold::simulation {

using model::Rejection;

Rejection judge_claim(const ClusterState& state, const model::ClusterView& view, const ChipClaim& claim,
                      std::optional<model::Placement>& placement)
{
  const auto requests = state.jobs.requests(claim.job);
  if (claim.request >= requests.size())
    return Rejection::unknown_request;
  const model::Request& request = requests[claim.request];
  const model::TenantId tenant = state.jobs[claim.job].tenant;
  const auto open = view.open_to(claim.job);
  if (std::ranges::find(open, claim.pool) == open.end())
    return Rejection::not_admitted;
  if (const Rejection verdict = state.tenancy->judge(view, claim.pool, tenant, request); verdict != Rejection::accepted)
    return verdict;
  if (placement)
    return Rejection::accepted;
  const model::Pool& chosen = view.pool(claim.pool);
  if (const Rejection verdict = model::judge_place(request, chosen.chip, chosen.region); verdict != Rejection::accepted)
    return verdict;
  placement = state.placement->place(view, claim.job, claim.pool, request);
  return placement ? Rejection::accepted : Rejection::does_not_fit;
}

} // namespace leasehold::simulation
