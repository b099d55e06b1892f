#include "policy/scheduling/backfill/held_hosts.hpp"

#include <algorithm>
#include <utility>

namespace leasehold::policy {

void HeldHosts::rebuild(const model::ClusterView& view, model::PoolId pool)
{
  for (const Gang& gang : gangs_)
    place_[gang.job.index()] = 0;
  gangs_.clear();
  for (const model::RunningJob& job : view.pool(pool).running) {
    Gang gang{job.job, job.expected_end, {}};
    for (const model::Slice& slice : view.allocation(job.job).placement.slices)
      gang.hosts.push_back(slice.hosts);
    add(std::move(gang));
  }
}

void HeldHosts::add(Gang gang)
{
  if (place_.size() <= gang.job.index())
    place_.resize(std::max<std::size_t>(2 * place_.size(), gang.job.index() + 1), 0);
  gangs_.push_back(std::move(gang));
  place_[gangs_.back().job.index()] = static_cast<std::uint32_t>(gangs_.size());
}

bool HeldHosts::find_ended(const model::Pool& pool, Timestamp now, std::vector<Gang>& ended)
{
  ended.clear();
  if (pool.hosts_with.size() > 2)
    return false;
  runs_.assign(gangs_.size(), false);
  for (const model::RunningJob& job : pool.running) {
    const std::uint32_t place = job.job.index() < place_.size() ? place_[job.job.index()] : 0;
    if (place == 0 || gangs_[place - 1].until != job.expected_end || job.expected_end <= now)
      return false;
    runs_[place - 1] = true;
  }
  for (std::size_t g = gangs_.size(); g-- > 0;) {
    if (runs_[g])
      continue;
    place_[gangs_[g].job.index()] = 0;
    std::swap(gangs_[g], gangs_.back());
    if (g + 1 < gangs_.size())
      place_[gangs_[g].job.index()] = static_cast<std::uint32_t>(g + 1);
    if (gangs_.back().until > now)
      ended.push_back(std::move(gangs_.back()));
    gangs_.pop_back();
  }
  return true;
}

} // namespace leasehold::policy
