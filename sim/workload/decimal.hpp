// Decimal numbers in text, at the speed a million-line trace needs.
#pragma once

#include "units/timestamp.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <system_error>

namespace leasehold::workload {

namespace detail {

inline constexpr std::uint64_t exact_integers = std::uint64_t{1} << 53;
inline constexpr std::array<double, 19> power_of_ten{1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8, 1e9,
                                                     1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18};

inline const char* parse_any_decimal(const char* begin, const char* end, double& value)
{
  const char* first_digit = begin != end && *begin == '-' ? begin + 1 : begin;
  if (first_digit == end || !((*first_digit >= '0' && *first_digit <= '9') || *first_digit == '.'))
    return nullptr; // from_chars would take `inf` and `nan`
  const auto [stop, error] = std::from_chars(begin, end, value);
  return error == std::errc{} && std::isfinite(value) ? stop : nullptr;
}

/// What nearly every line of a trace has: no exponent, at most 9 digits before the point and 9 behind it.
inline std::optional<std::int64_t> nanoseconds_of_short(std::string_view text)
{
  constexpr std::array<std::int64_t, 10> scale{1'000'000'000, 100'000'000, 10'000'000, 1'000'000, 100'000,
                                               10'000,        1'000,       100,        10,        1};
  const char* at = text.data();
  const char* const end = at + text.size();
  const bool negative = at != end && *at == '-';
  at += negative ? 1 : 0;
  std::int64_t digits = 0;
  const char* const whole = at;
  while (at != end && static_cast<unsigned char>(*at - '0') < 10 && at - whole < 9)
    digits = digits * 10 + (*at++ - '0');
  std::ptrdiff_t decimals = 0;
  if (at != end && *at == '.') {
    const char* const fraction = ++at;
    while (at != end && static_cast<unsigned char>(*at - '0') < 10 && at - fraction < 9)
      digits = digits * 10 + (*at++ - '0');
    decimals = at - fraction;
  }
  if (at != end)
    return std::nullopt;
  digits *= scale[static_cast<std::size_t>(decimals)];
  return negative ? -digits : digits;
}

} // namespace detail

/// Reads a finite decimal at `begin`, rounded correctly (the same bits as std::from_chars). Returns where it stops, or
/// null where none begins or it is out of range.
///
/// Clinger's fast path: an integer up to 2^53 and a power of ten up to 1e22 are doubles exactly, and one IEEE division
/// of exact operands rounds correctly. All else goes to std::from_chars.
/// (W. D. Clinger, How to Read Floating Point Numbers Accurately, PLDI 1990.)
inline const char* parse_decimal(const char* begin, const char* end, double& value)
{
  const char* at = begin;
  const bool negative = at != end && *at == '-';
  at += negative ? 1 : 0;
  std::uint64_t digits = 0;
  const char* const whole = at;
  while (at != end && static_cast<unsigned char>(*at - '0') < 10)
    digits = digits * 10 + static_cast<std::uint64_t>(*at++ - '0');
  std::ptrdiff_t count = at - whole;
  std::ptrdiff_t decimals = 0;
  if (at != end && *at == '.') {
    const char* const fraction = ++at;
    while (at != end && static_cast<unsigned char>(*at - '0') < 10)
      digits = digits * 10 + static_cast<std::uint64_t>(*at++ - '0');
    decimals = at - fraction;
    count += decimals;
  }
  // The digits may have overflowed where there are too many: they are used only where there are few.
  const bool exponent = at != end && (*at == 'e' || *at == 'E');
  if (count == 0 || count > 18 || digits > detail::exact_integers || exponent)
    return detail::parse_any_decimal(begin, end, value);
  const double magnitude = static_cast<double>(digits) / detail::power_of_ten[static_cast<std::size_t>(decimals)];
  value = negative ? -magnitude : magnitude;
  return at;
}

/// `text`, a whole decimal that parse_decimal() reads, as seconds in whole nanoseconds: the digits are taken as they
/// stand, and those past the ninth decimal round half to even. Nothing where 64 bits do not hold it.
inline std::optional<std::int64_t> nanoseconds_in(std::string_view text)
{
  if (const auto short_of = detail::nanoseconds_of_short(text))
    return short_of;
  const bool negative = text.starts_with('-');
  std::string_view digits = text.substr(negative ? 1 : 0);
  std::int64_t power = -1; // of ten, of the digit that comes next
  if (const std::size_t e = digits.find_first_of("eE"); e != std::string_view::npos) {
    const char* const begin = digits.data() + e + (digits.substr(e + 1).starts_with('+') ? 2 : 1);
    if (std::from_chars(begin, digits.data() + digits.size(), power).ec != std::errc{})
      return digits.find_first_not_of("0.") < e ? std::nullopt : std::optional<std::int64_t>{0};
    power -= 1;
    digits = digits.substr(0, e);
  }
  power += static_cast<std::int64_t>(std::min(digits.find('.'), digits.size()));
  constexpr std::uint64_t most = std::numeric_limits<std::int64_t>::max() - 1; // the largest of all is never()
  std::uint64_t whole = 0;
  bool half = false, more = false; // what is left over: at least a half, more than what `half` says
  for (const char c : digits) {
    if (c == '.')
      continue;
    const auto digit = static_cast<std::uint64_t>(c - '0');
    if (power >= -9) {
      if (whole > most / 10)
        return std::nullopt;
      whole = whole * 10 + digit;
    } else if (power == -10) {
      half = digit >= 5;
      more = digit != 5 && digit != 0;
    } else
      more = more || digit != 0;
    --power;
  }
  for (; power >= -9 && whole > 0; --power) {
    if (whole > most / 10)
      return std::nullopt;
    whole *= 10;
  }
  whole += half && (more || whole % 2 == 1) ? 1U : 0U;
  if (whole > most)
    return std::nullopt;
  return negative ? -static_cast<std::int64_t>(whole) : static_cast<std::int64_t>(whole);
}

/// The instant that a trace writes as `text`, exactly; never() where 292 years do not reach it.
inline Timestamp instant_in(std::string_view text)
{
  const auto nanoseconds = nanoseconds_in(text);
  return nanoseconds ? Timestamp::from_nanoseconds(*nanoseconds) : Timestamp::never();
}

/// The duration that a trace writes as `text`, to the nanosecond. As a double it keeps the nanoseconds below 2^53 of them
/// (104 days); a longer one is the nearest double, within a microsecond.
inline Seconds duration_in(std::string_view text)
{
  return instant_in(text) - Timestamp{};
}

} // namespace leasehold::workload
