#include "units/decimal.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <system_error>

namespace leasehold {

namespace detail {

const char* parse_any_decimal(const char* begin, const char* end, double& value)
{
  const char* first_digit = begin != end && *begin == '-' ? begin + 1 : begin;
  if (first_digit == end || !((*first_digit >= '0' && *first_digit <= '9') || *first_digit == '.'))
    return nullptr; // from_chars would take `inf` and `nan`
  const auto [stop, error] = std::from_chars(begin, end, value);
  return error == std::errc{} && std::isfinite(value) ? stop : nullptr;
}

constexpr std::int64_t most_power = std::int64_t{1} << 40; // of ten; no text has as many digits

std::optional<std::int64_t> nanoseconds_in_any(std::string_view text, int shift)
{
  const bool negative = text.starts_with('-');
  std::string_view digits = text.substr(negative ? 1 : 0);
  std::int64_t power = shift - 1; // of ten, of the digit that comes next
  if (const std::size_t e = digits.find_first_of("eE"); e != std::string_view::npos) {
    const char* const begin = digits.data() + e + (digits.substr(e + 1).starts_with('+') ? 2 : 1);
    if (std::from_chars(begin, digits.data() + digits.size(), power).ec != std::errc{})
      return digits.find_first_not_of("0.") < e ? std::nullopt : std::optional<std::int64_t>{0};
    power = std::clamp(power, -most_power, most_power) + shift - 1;
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

const char* Decimal::read_longer(const char* begin, const char* end)
{
  const char* at = begin;
  negative_ = at != end && *at == '-';
  at += negative_ ? 1 : 0;
  std::uint64_t digits = 0;
  // Moves behind the digits that stand there, and tells how many there are.
  const auto take_digits = [&at, end, &digits] {
    const char* const first = at;
    for (; at != end && is_digit(*at); ++at)
      digits = digits * 10 + static_cast<std::uint64_t>(*at - '0');
    return at - first;
  };
  whole_ = take_digits();
  decimals_ = 0;
  if (at != end && *at == '.') {
    ++at;
    decimals_ = take_digits();
  }
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

} // namespace leasehold
