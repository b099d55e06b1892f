// Decimal numbers in text, at the speed a million-line trace needs.
#pragma once

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
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

} // namespace leasehold::workload
