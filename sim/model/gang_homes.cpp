#include "model/gang_homes.hpp"

#include "model/host_ranges.hpp"

#include <algorithm>
#include <cmath>

namespace leasehold::model {

namespace {

/// Whether the gang is to move here: what is leased for it is its own by then.
bool runs_elsewhere(const Pool& pool, const JobTable& jobs, JobId gang, const GangHome& home)
{
  if (jobs[gang].state != JobState::running || !is_home(pool, jobs[gang].tenant, home))
    return false;
  for (const RunningJob& running : pool.running)
    if (running.job == gang)
      return false;
  return true;
}

/// Hosts of a pool are alike.
double chips_per_host(const Pool& pool)
{
  return pool.hosts.empty() ? 1.0 : static_cast<double>(pool.chips) / static_cast<double>(pool.hosts.size());
}

} // namespace

bool is_home(const Pool& pool, TenantId tenant, const GangHome& home)
{
  return pool.owner == tenant && pool.provider == home.provider && pool.region == home.region && pool.chip == home.chip;
}

std::vector<OnLease> leases_under(JobId gang, const JobTable& jobs, const ClusterLedger& ledger)
{
  std::vector<OnLease> found;
  if (!ledger.holds_chips(gang))
    return found;
  const Allocation& held = ledger.allocation(gang);
  const double each = jobs.requests(gang)[held.request].chips.chips();
  for (const Slice& slice : held.placement.slices)
    for_each_host({&slice.hosts, 1}, [&](HostId host) {
      const LeaseId lease = ledger.lease_of(host);
      const auto known = std::ranges::find(found, lease, &OnLease::lease);
      (known == found.end() ? found.emplace_back(OnLease{lease}) : *known).chips += slice.members * each;
    });
  return found;
}

void GangHomes::forget_waiting(TenantId tenant)
{
  std::erase_if(gangs_, [&](const Housed& gang) {
    const Job& job = (*jobs_)[gang.job];
    return job.tenant == tenant && job.state != JobState::running;
  });
}

void GangHomes::set(JobId job, const GangHome& home)
{
  (*jobs_)[job].housed |= home.provider.valid();
  const auto known = std::ranges::find(gangs_, job, &Housed::job);
  if (known == gangs_.end())
    gangs_.push_back({job, home});
  else
    known->home = home;
}

std::optional<GangHome> GangHomes::home_of(JobId job) const
{
  const auto known = std::ranges::find(gangs_, job, &Housed::job);
  return known == gangs_.end() || !known->home.provider.valid() ? std::nullopt : std::optional{known->home};
}

std::vector<JobId> GangHomes::waiting(const Pool& pool) const
{
  std::vector<JobId> found;
  for (const Housed& gang : gangs_)
    if (waits(gang) && is_home(pool, (*jobs_)[gang.job].tenant, gang.home))
      found.push_back(gang.job);
  return found;
}

bool GangHomes::waits_for(JobId job, const Pool& pool) const
{
  return std::ranges::any_of(gangs_, [&](const Housed& gang) {
    return gang.job == job && waits(gang) && is_home(pool, (*jobs_)[job].tenant, gang.home);
  });
}

std::vector<JobId> GangHomes::running(TenantId tenant) const
{
  std::vector<JobId> found;
  for (const Housed& gang : gangs_)
    if ((*jobs_)[gang.job].tenant == tenant && (*jobs_)[gang.job].state == JobState::running)
      found.push_back(gang.job);
  return found;
}

bool GangHomes::any_waits() const
{
  return std::ranges::any_of(gangs_, [&](const Housed& gang) { return waits(gang); });
}

double GangHomes::hosts_kept(const Pool& pool) const
{
  std::vector<JobId> gangs = waiting(pool);
  for (const Housed& gang : gangs_)
    if (runs_elsewhere(pool, *jobs_, gang.job, gang.home))
      gangs.push_back(gang.job);
  if (gangs.empty())
    return 0.0;
  const double coming = std::ceil(arriving(pool) / chips_per_host(pool));
  const double most = static_cast<double>(pool.hosts.size()) + coming;
  double kept = 0.0;
  for (const JobId job : gangs)
    for (const Request& request : jobs_->requests(job))
      if (request.accepts(pool.chip, pool.region) && request.members <= most) { // else nothing is kept in vain
        kept += request.members;
        break;
      }
  return std::max(0.0, kept - coming);
}

HostSet GangHomes::hosts(const Pool& pool, const ClusterLedger& ledger) const
{
  HostSet hosts{ledger.inventory().hosts.size()};
  for (const Housed& gang : gangs_)
    if (const Job& job = (*jobs_)[gang.job]; job.state == JobState::running && is_home(pool, job.tenant, gang.home))
      for (const Slice& slice : ledger.allocation(gang.job).placement.slices)
        hosts.insert(slice.hosts);
  return hosts;
}

std::map<LeaseId, double> GangHomes::chips_by_lease(TenantId tenant, const ClusterLedger& ledger) const
{
  std::map<LeaseId, double> chips;
  for (const JobId job : running(tenant))
    for (const OnLease& each : leases_under(job, *jobs_, ledger))
      chips[each.lease] += each.chips;
  return chips;
}

} // namespace leasehold::model
