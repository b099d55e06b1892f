// An instant of simulated time.
#pragma once

#include "units/quantity.hpp"

#include <algorithm>
#include <bit>
#include <compare>
#include <cstdint>
#include <limits>
#include <stdexcept>

namespace leasehold {

namespace detail {

/// Of any number but zero, whose sign would stand among the exponent's bits. Out of line, lest the callers be.
[[nodiscard, gnu::noinline]] constexpr std::int64_t nanoseconds_of_any(double seconds)
{
  using Limits = std::numeric_limits<std::int64_t>;
  __extension__ using Wide = unsigned __int128;
  if (seconds != seconds)
    throw std::logic_error{"not a number of seconds"};
  const bool negative = seconds < 0.0;
  if (negative)
    seconds = -seconds;
  if (seconds >= 9223372036.854775807)
    return negative ? Limits::min() : Limits::max();
  // seconds = fraction / 2^scale, so that the product with 10^9 is exact in 128 bits
  const auto bits = std::bit_cast<std::uint64_t>(seconds);
  const int exponent = static_cast<int>(bits >> 52);
  const std::uint64_t fraction = (bits & ((std::uint64_t{1} << 52) - 1)) | (std::uint64_t{exponent > 0} << 52);
  const int scale = 1075 - (exponent > 0 ? exponent : 1);
  if (scale > 90)
    return 0;
  const Wide product = Wide{fraction} * 1'000'000'000;
  const Wide floor = product >> scale;
  const Wide twice_rest = (product - (floor << scale)) << 1;
  const Wide one = Wide{1} << scale;
  const bool up = twice_rest > one || (twice_rest == one && (floor & 1) != 0);
  const auto whole = static_cast<std::int64_t>(floor) + (up ? 1 : 0);
  return negative ? -whole : whole;
}

} // namespace detail

/// `seconds` as the nearest whole number of nanoseconds, half to even, in one rounding; what 64 bits cannot hold becomes
/// the largest or the least of them.
[[nodiscard]] constexpr std::int64_t nanoseconds_of(double seconds)
{
  if (seconds > -9e9 && seconds < 9e9) // most durations are whole
    if (const auto whole = static_cast<std::int64_t>(seconds); static_cast<double>(whole) == seconds)
      return whole * 1'000'000'000;
  return detail::nanoseconds_of_any(seconds);
}

/// Whole nanoseconds since the scenario's `start`, 292 years to either side. Instants subtract to durations and do not
/// add. An instant moved by a duration is rounded once and, rather than overflow, stays at the ends of that range, of
/// which the upper is `never()`.
class Timestamp {
public:
  constexpr Timestamp() = default;
  /// The nearest nanosecond, half to even.
  constexpr explicit Timestamp(double seconds_since_start) : nanoseconds_(nanoseconds_of(seconds_since_start)) {}
  [[nodiscard]] static constexpr Timestamp from_nanoseconds(std::int64_t since_start)
  {
    Timestamp result;
    result.nanoseconds_ = since_start;
    return result;
  }
  /// After every other instant; whatever is added to it or taken from it, it stays.
  [[nodiscard]] static constexpr Timestamp never() { return from_nanoseconds(latest); }

  [[nodiscard]] constexpr std::int64_t nanoseconds() const { return nanoseconds_; }
  /// Seconds, infinite for `never()`: the nearest double, which past 2^53 ns (104 days) no longer tells nanoseconds apart.
  [[nodiscard]] constexpr double value() const { return seconds_of(nanoseconds_ == latest, nanoseconds_); }

  /// The last whole second not after it.
  [[nodiscard]] constexpr std::int64_t whole_seconds() const
  {
    return nanoseconds_ / billion - (nanoseconds_ % billion < 0 ? 1 : 0);
  }
  /// The same instant where `origin` is instant 0.
  [[nodiscard]] constexpr Timestamp since(Timestamp origin) const
  {
    return moved_by(origin.nanoseconds_ == least ? latest : -origin.nanoseconds_);
  }

  constexpr auto operator<=>(const Timestamp&) const = default;
  friend constexpr Timestamp operator+(Timestamp t, Seconds d) { return t.moved_by(nanoseconds_of(d.value())); }
  friend constexpr Timestamp operator-(Timestamp t, Seconds d) { return t.moved_by(nanoseconds_of(-d.value())); }
  /// Infinite from an instant to `never()`, zero from `never()` to itself.
  friend constexpr Seconds operator-(Timestamp a, Timestamp b)
  {
    if (a == b)
      return Seconds{0.0};
    if (b == never())
      return Seconds{-std::numeric_limits<double>::infinity()};
    std::int64_t difference = 0;
    if (__builtin_sub_overflow(a.nanoseconds_, b.nanoseconds_, &difference))
      return Seconds{a.value() - b.value()};
    return Seconds{seconds_of(a == never(), difference)};
  }

  /// The next instant that can be told from `t`.
  friend constexpr Timestamp after(Timestamp t) { return from_nanoseconds(t.nanoseconds_ + (t == never() ? 0 : 1)); }

private:
  static constexpr std::int64_t billion = 1'000'000'000;
  static constexpr std::int64_t latest = std::numeric_limits<std::int64_t>::max();
  static constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();

  static constexpr double seconds_of(bool infinite, std::int64_t nanoseconds)
  {
    return infinite ? std::numeric_limits<double>::infinity() : static_cast<double>(nanoseconds) / 1e9;
  }
  [[nodiscard]] constexpr Timestamp moved_by(std::int64_t nanoseconds) const
  {
    std::int64_t sum = latest;
    if (nanoseconds_ != latest && nanoseconds != latest && __builtin_add_overflow(nanoseconds_, nanoseconds, &sum))
      sum = nanoseconds < 0 ? least : latest;
    return from_nanoseconds(sum);
  }

  std::int64_t nanoseconds_ = 0;
};

/// When what comes `delay` after `now` happens: later than now, however short the delay, so that whatever renews itself
/// leaves the instant.
[[nodiscard]] constexpr Timestamp later(Timestamp now, Seconds delay)
{
  return std::max(after(now), now + delay);
}

} // namespace leasehold
