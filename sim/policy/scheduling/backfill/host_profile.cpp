#include "policy/scheduling/backfill/host_profile.hpp"

#include <algorithm>

namespace leasehold::policy {

namespace {

template <class Visit> void for_each_host(const model::Placement& placement, Visit&& visit)
{
  for (const model::Slice& slice : placement.slices)
    for (std::uint32_t h = slice.hosts.first.index(); h <= slice.hosts.last.index(); ++h)
      visit(model::HostId{h});
}

} // namespace

void HostProfile::rebuild(const model::ClusterView& view, model::PoolId pool_id, Timestamp now)
{
  const model::Pool& pool = view.pool(pool_id);
  for (const Step& step : steps_)
    spare_.push_back(step.set);
  steps_.clear();
  first_ = 0;
  if (sets_.empty()) {
    sets_.emplace_back();
    spare_.push_back(0);
  }
  const std::uint32_t set = spare_.back();
  spare_.pop_back();
  sets_[set] = pool.idle;
  steps_.push_back({now, set});
  add_ends(view, pool, after(now));
}

void HostProfile::add_ends(const model::ClusterView& view, const model::Pool& pool, Timestamp soon)
{
  const bool shared = pool.hosts_with.size() > 2; // hosts of several chips may hold several gangs
  if (shared) {
    gangs_.assign(pool.hosts.capacity(), 0);
    for (const model::RunningJob& job : pool.running)
      for_each_host(view.allocation(job.job).placement, [this](model::HostId host) { ++gangs_[host.index()]; });
  }
  for (const model::RunningJob& job : pool.running) {
    if (job.expected_end == Timestamp::never())
      return;
    const Timestamp end = std::max(job.expected_end, soon);
    if (steps_.back().begin != end)
      steps_.push_back({end, copy_of(steps_.back().set)});
    model::HostSet& idle = sets_[steps_.back().set];
    const model::Placement& placement = view.allocation(job.job).placement;
    if (!shared)
      for (const model::Slice& slice : placement.slices)
        idle.insert(slice.hosts);
    else
      for_each_host(placement, [&](model::HostId host) {
        if (--gangs_[host.index()] == 0)
          idle.insert(host);
      });
  }
}

void HostProfile::advance(Timestamp now)
{
  while (first_ + 1 < steps_.size() && steps_[first_ + 1].begin <= now)
    ++first_;
  steps_[first_].begin = std::max(steps_[first_].begin, now);
}

bool HostProfile::fits_from(std::size_t step, std::size_t count, const model::HostSet* eligible, Seconds duration,
                            model::HostSet& idle) const
{
  if (set_of(step).size() < count)
    return false;
  const Timestamp end = steps_[step].begin + duration;
  idle = set_of(step);
  if (eligible != nullptr)
    idle &= *eligible;
  for (std::size_t i = step + 1; i < steps_.size() && steps_[i].begin < end && idle.size() >= count; ++i)
    idle &= set_of(i);
  return idle.size() >= count;
}

Timestamp HostProfile::earliest(std::size_t count, const model::HostSet* eligible, Seconds duration,
                                model::HostSet& idle) const
{
  for (std::size_t i = first_; i < steps_.size(); ++i)
    if (fits_from(i, count, eligible, duration, idle))
      return steps_[i].begin;
  return Timestamp::never();
}

std::size_t HostProfile::step_at(Timestamp at) const
{
  std::size_t step = first_;
  while (step + 1 < steps_.size() && steps_[step + 1].begin <= at)
    ++step;
  return step;
}

bool HostProfile::idle_throughout(Timestamp from, Seconds duration, std::span<const model::HostRange> hosts) const
{
  const Timestamp end = from + duration;
  std::size_t i = step_at(from);
  do
    for (const model::HostRange& range : hosts)
      if (!set_of(i).contains(range))
        return false;
  while (++i < steps_.size() && steps_[i].begin < end);
  return true;
}

std::uint32_t HostProfile::copy_of(std::uint32_t set)
{
  if (spare_.empty()) {
    spare_.push_back(static_cast<std::uint32_t>(sets_.size()));
    sets_.emplace_back();
  }
  const std::uint32_t copy = spare_.back();
  spare_.pop_back();
  sets_[copy] = sets_[set];
  return copy;
}

std::size_t HostProfile::split(Timestamp at)
{
  const auto begins_before = [](const Step& step, Timestamp instant) { return step.begin < instant; };
  const auto place =
      std::lower_bound(steps_.begin() + static_cast<std::ptrdiff_t>(first_), steps_.end(), at, begins_before);
  const auto index = static_cast<std::size_t>(place - steps_.begin());
  if (place == steps_.end() || place->begin != at)
    steps_.insert(place, {at, copy_of(steps_[index - 1].set)});
  return index;
}

template <class Change> void HostProfile::change(Timestamp from, Seconds duration, Change&& change)
{
  const std::size_t begin = split(from);
  const Timestamp end_at = from + duration;
  const std::size_t end = end_at == Timestamp::never() ? steps_.size() : split(end_at);
  for (std::size_t i = begin; i < end; ++i)
    change(sets_[steps_[i].set]);
}

void HostProfile::take(Timestamp from, Seconds duration, std::span<const model::HostRange> hosts)
{
  change(from, duration, [hosts](model::HostSet& idle) {
    for (const model::HostRange& range : hosts)
      idle.erase(range);
  });
}

void HostProfile::give_back(Timestamp from, Seconds duration, std::span<const model::HostRange> hosts)
{
  change(from, duration, [hosts](model::HostSet& idle) {
    for (const model::HostRange& range : hosts)
      idle.insert(range);
  });
}

} // namespace leasehold::policy
