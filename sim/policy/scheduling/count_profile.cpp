#include "policy/scheduling/count_profile.hpp"

#include <algorithm>

namespace leasehold::policy {

void CountProfile::rebuild(const model::Pool& pool, Timestamp now)
{
  steps_.clear();
  first_ = 0;
  steps_.push_back({now, static_cast<std::int64_t>(pool.chips_free) * 1000});
  const Timestamp soon = after(now);
  for (const model::RunningJob& job : pool.running) {
    if (job.expected_end == Timestamp::never())
      break;
    const Timestamp end = std::max(job.expected_end, soon);
    const std::int64_t free = steps_.back().free + std::int64_t{job.members} * job.chips.thousandths();
    if (steps_.back().begin == end)
      steps_.back().free = free;
    else
      steps_.push_back({end, free});
  }
}

void CountProfile::advance(Timestamp now)
{
  while (first_ + 1 < steps_.size() && steps_[first_ + 1].begin <= now)
    ++first_;
  steps_[first_].begin = std::max(steps_[first_].begin, now);
}

Timestamp CountProfile::earliest(Timestamp from, std::int64_t amount, Seconds duration) const
{
  if (from == Timestamp::never())
    return from;
  const std::size_t count = steps_.size();
  std::size_t i = first_;
  while (i + 1 < count && steps_[i + 1].begin <= from)
    ++i;
  Timestamp anchor = from;
  Timestamp end = from + duration;
  bool open = false; // every step since `anchor` has room
  for (; i < count; ++i) {
    if (steps_[i].free < amount) {
      open = false;
      continue;
    }
    if (!open) {
      open = true;
      anchor = std::max(steps_[i].begin, from);
      end = anchor + duration;
    }
    if (i + 1 == count || steps_[i + 1].begin >= end)
      return anchor;
  }
  return Timestamp::never();
}

std::size_t CountProfile::split(Timestamp at)
{
  const auto begins_before = [](const Step& step, Timestamp instant) { return step.begin < instant; };
  const auto place =
      std::lower_bound(steps_.begin() + static_cast<std::ptrdiff_t>(first_), steps_.end(), at, begins_before);
  const auto index = static_cast<std::size_t>(place - steps_.begin());
  if (place == steps_.end() || place->begin != at)
    steps_.insert(place, {at, steps_[index - 1].free});
  return index;
}

void CountProfile::take(Timestamp from, Seconds duration, std::int64_t amount)
{
  const std::size_t begin = split(from);
  const Timestamp end_at = from + duration;
  const std::size_t end = end_at == Timestamp::never() ? steps_.size() : split(end_at);
  for (std::size_t i = begin; i < end; ++i)
    steps_[i].free -= amount;
}

} // namespace leasehold::policy
