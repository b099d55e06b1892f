// Hours of the wall clock in simulated time: a scenario may start between two.
#pragma once

#include "units/calendar.hpp"

namespace leasehold::market {

class ClockHours {
public:
  explicit ClockHours(Calendar calendar) : offset_(calendar.start().unix_seconds() % seconds) {}

  /// Beginning of the clock hour that `t` lies in; before the start of the scenario where that starts within it.
  [[nodiscard]] Timestamp begin(Timestamp t) const
  {
    const std::int64_t since = t.whole_seconds() + offset_;
    return Timestamp{static_cast<double>(since - since % seconds - offset_)};
  }
  /// Beginning of the next.
  [[nodiscard]] Timestamp next(Timestamp t) const { return begin(t) + hour; }

private:
  static constexpr std::int64_t seconds = 3600;
  std::int64_t offset_;
};

} // namespace leasehold::market
