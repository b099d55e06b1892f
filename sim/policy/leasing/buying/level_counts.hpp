// How often each level of demand was needed.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

namespace leasehold::policy {

/// A multiset of levels, for quantiles of a history that grows by the hour. Levels are whole gangs or leases, so that
/// few are distinct however long the history: a call costs O(distinct levels), where selecting in the history itself
/// costs O(hours) at every review.
class LevelCounts {
public:
  void add(double level, std::size_t times = 1);
  /// Throws std::logic_error where there is no such level.
  void remove(double level);
  [[nodiscard]] std::size_t size() const { return size_; }
  /// How many exceed `level`.
  [[nodiscard]] std::size_t above(double level) const;
  /// Mean of what a function makes of the levels; 0 for none.
  template <class F> [[nodiscard]] double mean(F of) const
  {
    double sum = 0.0;
    for (const Entry& entry : entries_)
      sum += static_cast<double>(entry.count) * of(entry.level);
    return size_ > 0 ? sum / static_cast<double>(size_) : 0.0;
  }
  /// The same of a function that is 0 up to `floor`.
  template <class F> [[nodiscard]] double mean_above(double floor, F of) const
  {
    double sum = 0.0;
    for (auto entry = std::ranges::upper_bound(entries_, floor, {}, &Entry::level); entry != entries_.end(); ++entry)
      sum += static_cast<double>(entry->count) * of(entry->level);
    return size_ > 0 ? sum / static_cast<double>(size_) : 0.0;
  }
  /// What a function that never falls makes of each of the levels.
  template <class F> [[nodiscard]] LevelCounts mapped(F of) const
  {
    LevelCounts made;
    for (const Entry& entry : entries_)
      if (const double level = of(entry.level); !made.entries_.empty() && made.entries_.back().level == level)
        made.entries_.back().count += entry.count;
      else
        made.entries_.push_back({level, entry.count});
    made.size_ = size_;
    return made;
  }
  /// empirical_quantile() of the levels, to the bit.
  [[nodiscard]] double quantile(double q) const;

private:
  struct Entry {
    double level;
    std::size_t count;
  };
  std::vector<Entry> entries_; ///< by level
  std::size_t size_ = 0;
};

} // namespace leasehold::policy
