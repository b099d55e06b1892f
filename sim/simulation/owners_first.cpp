#include "simulation/owners_first.hpp"

#include "simulation/job_runner.hpp"
#include "simulation/make_room.hpp"

#include <algorithm>
#include <optional>
#include <set>

namespace leasehold::simulation {

using model::JobId;
using model::PoolId;
using model::TenantId;

void OwnersFirst::decide()
{
  if (!state_->has_guests)
    return;
  for (const std::size_t s : services_->in_order())
    start_replicas(s);
  if (state_->reschedule)
    start_jobs();
}

void OwnersFirst::start_replicas(std::size_t service)
{
  while (services_->wants_replica(service) && start_replica(service)) {}
}

bool OwnersFirst::start_replica(std::size_t service)
{
  const assembly::ServiceSetup& setup = services_->setup(service);
  const auto start = [&](std::optional<bool> over_training) {
    return services_->any_place(service, [&](std::uint32_t option, PoolId pool, const model::Request& request) {
      policy::Claim claim{setup.tenant, &request, over_training.has_value(), over_training.value_or(false)};
      claim.priority = setup.priority;
      return state_->tenancy->goes_first(state_->view, pool, claim) &&
             (!over_training || make_room(*state_, pool, claim)) && services_->start_on(service, option, pool);
    });
  };
  return start(std::nullopt) || start(false) || (setup.preempts && start(true));
}

void OwnersFirst::start_jobs()
{
  std::set<TenantId> waiting;
  for (JobId job = state_->pending.front(); job.valid(); job = state_->pending.next(job))
    waiting.insert(state_->jobs[job].tenant);
  // Where nobody else runs or waits, the scheduling policy alone decides.
  const auto contested = [&](TenantId owner) {
    if (waiting.size() > 1)
      return true;
    for (const PoolId pool : state_->admitted[owner.index()])
      if (state_->tenancy->contests(state_->view, pool, owner))
        return true;
    return false;
  };
  std::erase_if(waiting, [&](TenantId owner) { return !contested(owner); });
  for (JobId job = state_->pending.front(); job.valid() && !waiting.empty();) {
    const JobId next = state_->pending.next(job);
    const TenantId owner = state_->jobs[job].tenant;
    if (waiting.contains(owner) && !start_job(job))
      waiting.erase(owner);
    job = next;
  }
}

bool OwnersFirst::start_job(JobId job)
{
  const TenantId tenant = state_->jobs[job].tenant;
  const auto admitted = state_->admitted[tenant.index()];
  const auto requests = state_->jobs.requests(job);
  const auto start = [&](bool over_guests) {
    for (std::uint32_t r = 0; r < requests.size(); ++r)
      for (const PoolId pool : admitted) {
        policy::Claim claim{.tenant = tenant, .request = &requests[r], .over_guests = over_guests};
        claim.priority = state_->jobs[job].priority;
        if (state_->tenancy->goes_first(state_->view, pool, claim) &&
            (over_guests ? make_room(*state_, pool, claim) : state_->view.fits(pool, requests[r])) &&
            jobs_->decide(policy::Start{job, r, pool, std::nullopt}) == model::Rejection::accepted)
          return true;
      }
    return false;
  };
  return start(false) || start(true);
}

} // namespace leasehold::simulation
