#include "simulation/make_room.hpp"

#include "simulation/job_runner.hpp"

namespace leasehold::simulation {

bool make_room(ClusterState& state, model::PoolId pool, const policy::Claim& claim)
{
  if (!state.view.could_fit(pool, *claim.request))
    return false;
  const std::vector<model::JobId> victims = state.tenancy->victims(state.view, pool, claim);
  for (auto victim = victims.begin(); victim != victims.end() && !state.view.fits(pool, *claim.request); ++victim)
    state.gangs.evict(*victim, EndReason::evicted, time_for_checkpoint);
  return !victims.empty() && state.view.fits(pool, *claim.request);
}

} // namespace leasehold::simulation
