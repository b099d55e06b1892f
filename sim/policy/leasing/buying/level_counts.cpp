#include "policy/leasing/buying/level_counts.hpp"

#include "policy/leasing/buying/quantile.hpp"

#include <algorithm>
#include <stdexcept>

namespace leasehold::policy {

void LevelCounts::add(double level, std::size_t times)
{
  const auto found = std::ranges::lower_bound(entries_, level, {}, &Entry::level);
  if (found != entries_.end() && found->level == level)
    found->count += times;
  else
    entries_.insert(found, {level, times});
  size_ += times;
}

void LevelCounts::remove(double level)
{
  const auto found = std::ranges::lower_bound(entries_, level, {}, &Entry::level);
  if (found == entries_.end() || found->level != level)
    throw std::logic_error("a level that was never counted is to be removed");
  if (--found->count == 0)
    entries_.erase(found);
  --size_;
}

std::size_t LevelCounts::above(double level) const
{
  std::size_t count = 0;
  for (auto entry = std::ranges::upper_bound(entries_, level, {}, &Entry::level); entry != entries_.end(); ++entry)
    count += entry->count;
  return count;
}

double LevelCounts::quantile(double q) const
{
  std::size_t left = quantile_rank(size_, q);
  for (const Entry& entry : entries_) {
    if (left <= entry.count)
      return entry.level;
    left -= entry.count;
  }
  return 0.0; // there are none
}

} // namespace leasehold::policy
