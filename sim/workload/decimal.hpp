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

inline const char* parse_any_decimal(const char* begin, const char* end, double& value)
{
  const char* first_digit = begin != end && *begin == '-' ? begin + 1 : begin;
  if (first_digit == end || !((*first_digit >= '0' && *first_digit <= '9') || *first_digit == '.'))
    return nullptr; // from_chars would take `inf` and `nan`
  const auto [stop, error] = std::from_chars(begin, end, value);
  return error == std::errc{} && std::isfinite(value) ? stop : nullptr;
}

/// Of any whole decimal, however long and with whatever exponent.
inline std::optional<std::int64_t> nanoseconds_of_any(std::string_view text)
{
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

} // namespace detail

/// A decimal number in a text, by its digits: what is wanted of it is worked out only when asked for.
class Decimal {
public:
  /// Reads a finite decimal at `begin`. Returns where it stops, or null where none begins or no double holds it.
  const char* read(const char* begin, const char* end)
  {
    const char* at = begin;
    negative_ = at != end && *at == '-';
    at += negative_ ? 1 : 0;
    std::uint64_t digits = 0;
    whole_ = take_digits(at, end, digits);
    decimals_ = at != end && *at == '.' ? take_digits(++at, end, digits) : 0;
    digits_ = digits;
    const bool exponent = at != end && (*at == 'e' || *at == 'E');
    // The digits may have overflowed where there are too many: they are used only where there are few.
    few_ = whole_ + decimals_ > 0 && whole_ + decimals_ <= 18 && !exponent;
    if (!few_) {
      double value = 0.0;
      at = detail::parse_any_decimal(begin, end, value);
    }
    text_ = {begin, static_cast<std::size_t>((at == nullptr ? end : at) - begin)};
    return at;
  }

  [[nodiscard]] std::string_view text() const { return text_; }

  /// Rounded correctly: the same bits as std::from_chars.
  ///
  /// Clinger's fast path: an integer up to 2^53 and a power of ten up to 1e22 are doubles exactly, and one IEEE division
  /// of exact operands rounds correctly. All else goes to std::from_chars.
  /// (W. D. Clinger, How to Read Floating Point Numbers Accurately, PLDI 1990.)
  [[nodiscard]] double value() const
  {
    constexpr std::uint64_t exact_integers = std::uint64_t{1} << 53;
    double value = 0.0;
    if (!few_ || digits_ > exact_integers) {
      detail::parse_any_decimal(text_.data(), text_.data() + text_.size(), value);
      return value;
    }
    value = static_cast<double>(digits_);
    if (decimals_ > 0)
      value /= static_cast<double>(power_of_ten[static_cast<std::size_t>(decimals_)]);
    return negative_ ? -value : value;
  }

  /// As seconds in whole nanoseconds: the digits are taken as they stand, and those past the ninth decimal round half to
  /// even. Nothing where 64 bits do not hold it.
  [[nodiscard]] std::optional<std::int64_t> nanoseconds() const
  {
    if (!few_ || whole_ > 9 || decimals_ > 9)
      return detail::nanoseconds_of_any(text_);
    const auto magnitude = static_cast<std::int64_t>(digits_ * power_of_ten[static_cast<std::size_t>(9 - decimals_)]);
    return negative_ ? -magnitude : magnitude;
  }

  /// The instant that a trace writes so, exactly; never() where 292 years do not reach it.
  [[nodiscard]] Timestamp instant() const
  {
    const auto exact = nanoseconds();
    return exact ? Timestamp::from_nanoseconds(*exact) : Timestamp::never();
  }

  /// The duration that a trace writes so, to the nanosecond. As a double it keeps the nanoseconds below 2^53 of them
  /// (104 days); a longer one is the nearest double, within a microsecond.
  [[nodiscard]] Seconds duration() const { return instant() - Timestamp{}; }

private:
  static constexpr auto power_of_ten = [] {
    std::array<std::uint64_t, 19> powers{1};
    for (std::size_t i = 1; i < powers.size(); ++i)
      powers[i] = powers[i - 1] * 10;
    return powers;
  }();

  /// Moves `at` behind the digits that stand there, appends them to `digits`, and tells how many there are.
  static std::ptrdiff_t take_digits(const char*& at, const char* end, std::uint64_t& digits)
  {
    const char* const first = at;
    for (; at != end && static_cast<unsigned char>(*at - '0') < 10; ++at)
      digits = digits * 10 + static_cast<std::uint64_t>(*at - '0');
    return at - first;
  }

  std::string_view text_;
  std::uint64_t digits_ = 0;
  std::ptrdiff_t whole_ = 0;    ///< digits before the point
  std::ptrdiff_t decimals_ = 0; ///< digits behind it
  bool negative_ = false;
  bool few_ = false; ///< digits_ holds all there are, and no exponent follows
};

/// Decimal::read() and Decimal::value() in one.
inline const char* parse_decimal(const char* begin, const char* end, double& value)
{
  Decimal decimal;
  const char* const stop = decimal.read(begin, end);
  if (stop != nullptr)
    value = decimal.value();
  return stop;
}

/// `text`, which is a whole decimal.
inline Decimal decimal_in(std::string_view text)
{
  Decimal decimal;
  decimal.read(text.data(), text.data() + text.size());
  return decimal;
}

inline std::optional<std::int64_t> nanoseconds_in(std::string_view text)
{
  return decimal_in(text).nanoseconds();
}

inline Timestamp instant_in(std::string_view text)
{
  return decimal_in(text).instant();
}

inline Seconds duration_in(std::string_view text)
{
  return decimal_in(text).duration();
}

} // namespace leasehold::workload
