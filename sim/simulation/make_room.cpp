#include "simulation/make_room.hpp"

#include "simulation/job_runner.hpp"

namespace leasehold::simulation {

bool has_room(const ClusterState& state, model::PoolId pool, model::TenantId tenant, const model::Request& request)
{
  return state.view.fits(pool, request) &&
         state.tenancy->judge(state.view, pool, tenant, request) == model::Rejection::accepted;
}

bool make_room(ClusterState& state, model::PoolId pool, const policy::Claim& claim)
{
  if (!state.view.could_fit(pool, *claim.request))
    return false;
  const std::vector<model::JobId> victims = state.tenancy->victims(state.view, pool, claim);
  const auto roomy = [&] { return has_room(state, pool, claim.tenant, *claim.request); };
  for (auto victim = victims.begin(); victim != victims.end() && !roomy(); ++victim)
    state.gangs.evict(*victim, EndReason::evicted, time_for_checkpoint);
  return !victims.empty() && roomy();
}

bool drive_off_fillers(ClusterState& state, model::PoolId pool, model::TenantId tenant, const model::Request& request)
{
  const auto fills = [tenant](const model::Job& job) { return job.fills && job.tenant == tenant; };
  return make_room(state, pool, {.tenant = tenant, .request = &request, .over = fills});
}

} // namespace leasehold::simulation
