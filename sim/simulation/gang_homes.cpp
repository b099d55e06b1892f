#include "simulation/gang_homes.hpp"

#include <algorithm>
#include <cmath>

namespace leasehold::simulation {

using model::JobId;
using model::JobState;

namespace {

bool is_home(const model::Pool& pool, model::TenantId tenant, const GangHome& home)
{
  return pool.owner == tenant && pool.provider == home.provider && pool.region == home.region && pool.chip == home.chip;
}

/// Hosts of a pool are alike.
double chips_per_host(const model::Pool& pool)
{
  return pool.hosts.empty() ? 1.0 : static_cast<double>(pool.chips) / static_cast<double>(pool.hosts.size());
}

} // namespace

void GangHomes::forget_waiting(model::TenantId tenant)
{
  std::erase_if(gangs_, [&](const Housed& gang) {
    const model::Job& job = (*jobs_)[gang.job];
    return job.tenant == tenant && job.state != JobState::running;
  });
}

void GangHomes::set(JobId job, const GangHome& home)
{
  (*jobs_)[job].housed = true;
  const auto known = std::ranges::find(gangs_, job, &Housed::job);
  if (known == gangs_.end())
    gangs_.push_back({job, home});
  else
    known->home = home;
}

std::vector<JobId> GangHomes::waiting(const model::Pool& pool) const
{
  std::vector<JobId> found;
  for (const Housed& gang : gangs_)
    if (waits(gang) && is_home(pool, (*jobs_)[gang.job].tenant, gang.home))
      found.push_back(gang.job);
  return found;
}

bool GangHomes::waits_for(JobId job, const model::Pool& pool) const
{
  return std::ranges::any_of(gangs_, [&](const Housed& gang) {
    return gang.job == job && waits(gang) && is_home(pool, (*jobs_)[job].tenant, gang.home);
  });
}

bool GangHomes::any_waits() const
{
  return std::ranges::any_of(gangs_, [&](const Housed& gang) { return waits(gang); });
}

double GangHomes::hosts_kept(const model::Pool& pool) const
{
  const std::vector<JobId> gangs = waiting(pool);
  if (gangs.empty())
    return 0.0;
  const double coming = std::ceil(arriving(pool) / chips_per_host(pool));
  const double most = static_cast<double>(pool.hosts.size()) + coming;
  double kept = 0.0;
  for (const JobId job : gangs)
    for (const model::Request& request : jobs_->requests(job))
      if (request.accepts(pool.chip, pool.region) && request.members <= most) { // else nothing is kept in vain
        kept += request.members;
        break;
      }
  return std::max(0.0, kept - coming);
}

} // namespace leasehold::simulation
