// The calendar: UTC instants, months that end early, hours of the week.
#pragma once

#include "units/quantity.hpp"
#include "units/timestamp.hpp"

#include <compare>
#include <cstdint>

namespace leasehold {

/// A second of UTC, counted from 1970-01-01T00:00:00Z without leap seconds.
class Instant {
public:
  constexpr Instant() = default;
  constexpr explicit Instant(std::int64_t unix_seconds) : seconds_(unix_seconds) {}
  [[nodiscard]] constexpr std::int64_t unix_seconds() const { return seconds_; }
  constexpr auto operator<=>(const Instant&) const = default;
  friend constexpr Seconds operator-(Instant a, Instant b)
  {
    return Seconds{static_cast<double>(a.seconds_ - b.seconds_)};
  }

private:
  std::int64_t seconds_ = 0;
};

/// The last second not after `instant + duration`; the duration must be finite and below 10^17 s.
[[nodiscard]] Instant operator+(Instant instant, Seconds duration);

/// The same day and time `months` later (or earlier); a day that the month lacks becomes its last day.
[[nodiscard]] Instant add_months(Instant instant, int months);

/// Midnight UTC of a proleptic Gregorian date; the date must exist.
[[nodiscard]] Instant instant_of(int year, unsigned month, unsigned date);

/// Hours since Monday 00:00 UTC, in 0..167.
[[nodiscard]] int hour_of_week(Instant instant);

/// Hours since midnight UTC, in 0..23.
[[nodiscard]] int hour_of_day(Instant instant);

/// Simulated time on the calendar: the scenario's start is timestamp 0. never() is the end of what timestamps reach.
class Calendar {
public:
  explicit Calendar(Instant start) : start_(start) {}
  [[nodiscard]] Instant start() const { return start_; }
  [[nodiscard]] Instant instant(Timestamp t) const { return Instant{start_.unix_seconds() + t.whole_seconds()}; }
  [[nodiscard]] Timestamp timestamp(Instant instant) const { return Timestamp{(instant - start_).value()}; }
  /// `t` moved by whole calendar months, its fraction of a second kept.
  [[nodiscard]] Timestamp add_months(Timestamp t, int months) const;

private:
  Instant start_;
};

} // namespace leasehold
