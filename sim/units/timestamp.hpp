// An instant of simulated time.
#pragma once

#include "units/quantity.hpp"

#include <compare>
#include <limits>

namespace leasehold {

/// Seconds since the scenario's `start`. Instants subtract to durations and do not add.
class Timestamp {
public:
  constexpr Timestamp() = default;
  constexpr explicit Timestamp(double seconds_since_start) : seconds_(seconds_since_start) {}

  [[nodiscard]] constexpr double value() const { return seconds_; }
  [[nodiscard]] static constexpr Timestamp never() { return Timestamp{std::numeric_limits<double>::infinity()}; }

  constexpr auto operator<=>(const Timestamp&) const = default;
  friend constexpr Timestamp operator+(Timestamp t, Seconds d) { return Timestamp{t.seconds_ + d.value()}; }
  friend constexpr Timestamp operator-(Timestamp t, Seconds d) { return Timestamp{t.seconds_ - d.value()}; }
  friend constexpr Seconds operator-(Timestamp a, Timestamp b) { return Seconds{a.seconds_ - b.seconds_}; }

private:
  double seconds_ = 0.0;
};

} // namespace leasehold
