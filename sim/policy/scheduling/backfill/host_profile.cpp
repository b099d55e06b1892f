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
  for (std::size_t i = first_; i < steps_.size(); ++i)
    spare_.push_back(steps_[i].set);
  steps_.clear();
  first_ = 0;
  if (sets_.empty()) {
    sets_.emplace_back();
    spare_.push_back(0);
  }
  const std::uint32_t set = spare_.back();
  spare_.pop_back();
  sets_[set] = pool.idle;
  steps_.push_back({now, set, 0});
  add_ends(view, pool, after(now));
  for (Step& step : steps_)
    step.idle = static_cast<std::uint32_t>(sets_[step.set].size());
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
      steps_.push_back({end, copy_of(steps_.back().set), 0});
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
    spare_.push_back(steps_[first_++].set);
  if (2 * first_ > steps_.size()) { // seldom enough that all steps are moved once or twice
    steps_.erase(steps_.begin(), steps_.begin() + static_cast<std::ptrdiff_t>(first_));
    first_ = 0;
  }
  steps_[first_].begin = std::max(steps_[first_].begin, now);
}

std::size_t HostProfile::common(std::size_t step, Timestamp end, std::size_t count, const model::HostSet* eligible,
                                model::HostSet& idle) const
{
  idle = set_of(step);
  if (eligible != nullptr)
    idle &= *eligible;
  for (; idle.size() >= count; idle &= set_of(step))
    if (++step == steps_.size() || steps_[step].begin >= end)
      return steps_.size();
  return step;
}

std::size_t HostProfile::start_behind(std::size_t step, std::size_t count, const model::HostSet* eligible,
                                      model::HostSet& idle) const
{
  idle = set_of(step);
  if (eligible != nullptr)
    idle &= *eligible;
  while (idle.size() >= count)
    idle &= set_of(--step);
  return step + 1;
}

bool HostProfile::fits_from(std::size_t step, std::size_t count, const model::HostSet* eligible, Seconds duration,
                            model::HostSet& idle) const
{
  return common(step, steps_[step].begin + duration, count, eligible, idle) == steps_.size();
}

Timestamp HostProfile::earliest(std::size_t count, const model::HostSet* eligible, Seconds duration,
                                model::HostSet& idle, Timestamp beyond, Timestamp before) const
{
  const auto ends_too_soon = [&](const Step& step) { return step.begin + duration <= beyond; };
  const auto all = steps_.begin() + static_cast<std::ptrdiff_t>(first_);
  std::size_t i = first_;
  if (beyond > Timestamp{})
    i = static_cast<std::size_t>(std::partition_point(all, steps_.end(), ends_too_soon) - steps_.begin());
  std::size_t looked = i; // the steps from i up to here have hosts enough
  while (i < steps_.size() && steps_[i].begin < before) {
    const Timestamp end = steps_[i].begin + duration;
    bool room = true;
    for (; room && looked < steps_.size() && (looked == i || steps_[looked].begin < end); ++looked)
      room = steps_[looked].idle >= count;
    if (!room) {
      i = looked; // no window over the step before it holds them
      continue;
    }
    const std::size_t failed = common(i, end, count, eligible, idle);
    if (failed == steps_.size())
      return steps_[i].begin;
    i = start_behind(failed, count, eligible, idle);
    looked = std::max(looked, i);
  }
  return Timestamp::never();
}

std::size_t HostProfile::step_at(Timestamp at) const
{
  const auto all = steps_.begin() + static_cast<std::ptrdiff_t>(first_);
  const auto later = std::upper_bound(all, steps_.end(), at, [](Timestamp t, const Step& s) { return t < s.begin; });
  return later == all ? first_ : static_cast<std::size_t>(later - steps_.begin()) - 1;
}

std::size_t HostProfile::most_idle(Timestamp from, Timestamp until) const
{
  std::size_t most = 0;
  for (std::size_t i = step_at(from); i < steps_.size() && steps_[i].begin < until; ++i)
    most = std::max<std::size_t>(most, steps_[i].idle);
  return most;
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
    steps_.insert(place, {at, copy_of(steps_[index - 1].set), steps_[index - 1].idle});
  return index;
}

void HostProfile::join(std::size_t step)
{
  if (step == first_ || steps_[step].idle != steps_[step - 1].idle || !(set_of(step) == set_of(step - 1)))
    return;
  spare_.push_back(steps_[step].set);
  steps_.erase(steps_.begin() + static_cast<std::ptrdiff_t>(step));
}

template <class Change> void HostProfile::change(Timestamp from, Timestamp until, Change&& change)
{
  const std::size_t begin = split(from);
  const std::size_t end = until == Timestamp::never() ? steps_.size() : split(until);
  for (std::size_t i = begin; i < end; ++i) {
    model::HostSet& idle = sets_[steps_[i].set];
    change(idle);
    steps_[i].idle = static_cast<std::uint32_t>(idle.size());
  }
}

void HostProfile::take(Timestamp from, Seconds duration, std::span<const model::HostRange> hosts)
{
  change(from, from + duration, [hosts](model::HostSet& idle) {
    for (const model::HostRange& range : hosts)
      idle.erase(range);
  });
}

void HostProfile::give_back(Timestamp from, Timestamp until, std::span<const model::HostRange> hosts)
{
  change(from, until, [hosts](model::HostSet& idle) {
    for (const model::HostRange& range : hosts)
      idle.insert(range);
  });
  if (until != Timestamp::never())
    join(step_at(until));
  join(step_at(from));
}

} // namespace leasehold::policy
