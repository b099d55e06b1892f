// A level by full hour of the run.
#pragma once

#include "units/timestamp.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace leasehold::demand {

/// Hours from 0 to the last that was written. What an hour was that is over does not change.
class Hourly {
public:
  /// The level of the present hour is this; hours that were passed over keep the one before.
  void set(Timestamp now, double level)
  {
    reach(hour_of(now) + 1);
    levels_.back() = level;
  }
  /// The same, where of several levels in one hour the least counts.
  void set_least(Timestamp now, double level)
  {
    const bool is_new = levels_.size() <= hour_of(now);
    set(now, is_new ? level : std::min(levels_.back(), level));
  }
  [[nodiscard]] const std::vector<double>& levels() const { return levels_; }

  [[nodiscard]] static std::size_t hour_of(Timestamp now)
  {
    return static_cast<std::size_t>(now.whole_seconds() / 3600);
  }

private:
  void reach(std::size_t hours)
  {
    if (levels_.size() < hours)
      levels_.resize(hours, levels_.empty() ? 0.0 : levels_.back());
  }

  std::vector<double> levels_;
};

} // namespace leasehold::demand
