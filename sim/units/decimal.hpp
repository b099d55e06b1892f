// Decimal numbers in text, at the speed a million-line trace needs.
#pragma once

#include "units/timestamp.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace leasehold {

namespace detail {

/// Reads any finite decimal, at the pace of std::from_chars. Returns where it stops, or null.
const char* parse_any_decimal(const char* begin, const char* end, double& value);

/// Of any whole decimal times ten to the power of `shift`, however long and with whatever exponent.
std::optional<std::int64_t> nanoseconds_in_any(std::string_view text, int shift);

} // namespace detail

/// A decimal number in a text, by its digits: what is wanted of it is worked out only when asked for.
class Decimal {
public:
  /// Reads a finite decimal at `begin`. Returns where it stops, or null where none begins or no double holds it.
  const char* read(const char* begin, const char* end)
  {
    // Most fields of a trace are a count below ten, or -1 for what is unknown, and end in a blank.
    const bool negative = begin != end && *begin == '-';
    const std::ptrdiff_t length = negative ? 2 : 1;
    if (end - begin <= length)
      return read_longer(begin, end);
    const char* const stop = begin + length;
    if (!is_digit(stop[-1]) || (*stop != ' ' && *stop != '\t'))
      return read_longer(begin, end);
    text_ = {begin, stop};
    digits_ = static_cast<std::uint64_t>(stop[-1] - '0');
    whole_ = 1;
    decimals_ = 0;
    negative_ = negative;
    few_ = true;
    return stop;
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
      return detail::nanoseconds_in_any(text_, 0);
    const auto magnitude = static_cast<std::int64_t>(digits_ * power_of_ten[static_cast<std::size_t>(9 - decimals_)]);
    return negative_ ? -magnitude : magnitude;
  }

  /// The same of a number of milliseconds.
  [[nodiscard]] std::optional<std::int64_t> nanoseconds_of_milliseconds() const
  {
    return detail::nanoseconds_in_any(text_, -3);
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

  static bool is_digit(char c) { return static_cast<unsigned char>(c - '0') < 10; }
  const char* read_longer(const char* begin, const char* end);

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

} // namespace leasehold
