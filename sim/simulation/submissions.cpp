#include "simulation/submissions.hpp"

#include <algorithm>
#include <stdexcept>

namespace leasehold::simulation {

using model::JobId;

void Submissions::advance()
{
  for (; next_ < known_ && state_->jobs[JobId{next_}].submitted <= state_->now; ++next_)
    if (!state_->precedence.holds(JobId{next_}))
      submit(JobId{next_});
  while (const auto job = state_->precedence.take(state_->now)) {
    state_->jobs[*job].submitted = state_->now;
    submit(*job);
  }
  jobs_->bring_back();
}

void Submissions::submit(JobId job)
{
  jobs_->submit(job);
  if (state_->precedence.doomed_by(job).valid() || !can_ever_start(job))
    jobs_->reject(job);
  else if (state_->jobs[job].kind == model::JobKind::training)
    prospects_.demand_changed(state_->jobs[job].tenant);
}

bool Submissions::can_ever_start(JobId job) const
{
  const model::TenantId tenant = state_->jobs[job].tenant;
  if (prospects_.may_lease(tenant))
    return true;
  const auto fits_somewhere = [&](const model::Request& request) {
    return std::ranges::any_of(state_->admitted[tenant.index()],
                               [&](model::PoolId pool) { return state_->view.could_fit(pool, request); });
  };
  const auto requests = state_->jobs.requests(job);
  if (std::ranges::any_of(requests, fits_somewhere))
    return true;
  for (std::uint32_t r = 0; r < requests.size(); ++r)
    if (fits_somewhere(prospects_.in_time(requests[r], job, r)))
      return true;
  return false;
}

void Submissions::audit()
{
  if (!jobs_->counts().conserved())
    throw std::logic_error("submitted jobs are not finished + running + pending + rejected + killed");
}

} // namespace leasehold::simulation
