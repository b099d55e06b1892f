// Money and prices as text. Amounts of money are read digit by digit: `$0.1` is 100,000 micro-dollars, not a double.
#include "units/text.hpp"
#include "units/unit_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>

namespace leasehold {

namespace {

constexpr std::string_view money_example = "write `$2.10`, `$40M` or `$1.5B`";

/// Decimal exponent of a suffix; -1 for none that is known.
int suffix_exponent(std::string_view suffix)
{
  if (suffix.empty())
    return 0;
  if (suffix == "K" || suffix == "k")
    return 3;
  if (suffix == "M")
    return 6;
  if (suffix == "B" || suffix == "G")
    return 9;
  return suffix == "T" ? 12 : -1;
}

struct MoneyDigits {
  std::string digits; ///< without point, commas and sign
  int places = 0;     ///< how many of them stand after the point
};

/// `1,000.25` → {"100025", 2}; nothing for anything else.
std::optional<MoneyDigits> read_decimal(std::string_view text)
{
  MoneyDigits decimal;
  bool point = false;
  for (const char c : text) {
    if (c == '.' && !point)
      point = true;
    else if (c >= '0' && c <= '9') {
      decimal.digits += c;
      decimal.places += point ? 1 : 0;
    } else if (c != ',' || point || decimal.digits.empty())
      return std::nullopt;
  }
  if (decimal.digits.empty())
    return std::nullopt;
  return decimal;
}

enum class Scaled { exact, too_fine, too_large };

Scaled to_micros(const MoneyDigits& decimal, int exponent, std::int64_t& micros)
{
  std::string digits = decimal.digits;
  int shift = exponent + 6 - decimal.places;
  for (; shift > 0; --shift)
    digits += '0';
  for (; shift < 0 && !digits.empty(); ++shift) {
    if (digits.back() != '0')
      return Scaled::too_fine;
    digits.pop_back();
  }
  micros = 0;
  for (const char c : digits)
    if (__builtin_mul_overflow(micros, std::int64_t{10}, &micros) ||
        __builtin_add_overflow(micros, static_cast<std::int64_t>(c - '0'), &micros))
      return Scaled::too_large;
  return Scaled::exact;
}

Parsed<Money> not_money(std::string_view text, std::string_view why)
{
  return {{}, fmt::format("`{}` {}", text, why), std::string{money_example}};
}

/// `$2.10/h` with the unit in `per`: dollars.
Parsed<double> parse_price(std::string_view text, std::span<const std::string_view> per, std::string_view example)
{
  const auto refuse = [&](std::string_view why) {
    return Parsed<double>{{}, fmt::format("`{}` {}", text, why), fmt::format("write {}", example)};
  };
  const std::string_view whole = detail::trim(text);
  if (!whole.starts_with('$'))
    return refuse("does not start with `$`");
  const auto slash = whole.find('/');
  if (slash == std::string_view::npos)
    return refuse("does not say for what amount");
  const std::string_view unit = detail::trim(whole.substr(slash + 1));
  if (std::find(per.begin(), per.end(), unit) == per.end())
    return refuse("is not a price for a unit known here");
  const auto parts = detail::split_number(detail::trim(whole.substr(1, slash - 1)));
  const int exponent = parts ? suffix_exponent(parts->rest) : -1;
  if (exponent < 0)
    return refuse("has no number of dollars");
  const double dollars = parts->number * std::pow(10.0, exponent);
  if (!std::isfinite(dollars))
    return refuse("is too large");
  return {dollars, {}, {}};
}

template <class P>
Parsed<P> price(std::string_view text, std::span<const std::string_view> per, std::string_view example)
{
  auto parsed = parse_price(text, per, example);
  if (!parsed)
    return {{}, std::move(parsed.problem), std::move(parsed.suggestion)};
  return {P{*parsed}, {}, {}};
}

constexpr std::string_view hours[] = {"h", "hour", "hr"};
constexpr std::string_view gigabytes[] = {"GB"};
constexpr std::string_view kilowatt_hours[] = {"kWh"};
constexpr std::string_view million_tokens[] = {"Mtoken", "Mtokens", "M tokens"};

} // namespace

template <> Parsed<Money> parse(std::string_view text)
{
  std::string_view rest = detail::trim(text);
  const bool negative = rest.starts_with('-');
  rest.remove_prefix(negative ? 1 : 0);
  if (!rest.starts_with('$'))
    return not_money(text, "does not start with `$`");
  rest.remove_prefix(1);
  const auto end = std::min(rest.find_first_not_of("0123456789.,"), rest.size());
  const auto decimal = read_decimal(rest.substr(0, end));
  const int exponent = suffix_exponent(detail::trim(rest.substr(end)));
  if (!decimal || exponent < 0)
    return not_money(text, "is not an amount of money");
  std::int64_t micros = 0;
  switch (to_micros(*decimal, exponent, micros)) {
  case Scaled::too_fine:
    return not_money(text, "is finer than a micro-dollar");
  case Scaled::too_large:
    return not_money(text, "is more than 64 bits of micro-dollars hold");
  case Scaled::exact:
    break;
  }
  return {Money::from_micros(negative ? -micros : micros), {}, {}};
}

template <> Parsed<PricePerHour> parse(std::string_view text)
{
  return price<PricePerHour>(text, hours, "`$2.10/h`");
}
template <> Parsed<PricePerGigabyte> parse(std::string_view text)
{
  return price<PricePerGigabyte>(text, gigabytes, "`$0.09/GB`");
}
template <> Parsed<PricePerKilowattHour> parse(std::string_view text)
{
  return price<PricePerKilowattHour>(text, kilowatt_hours, "`$0.08/kWh`");
}
template <> Parsed<PricePerMillionTokens> parse(std::string_view text)
{
  return price<PricePerMillionTokens>(text, million_tokens, "`$0.60/Mtoken`");
}

std::string to_text(Money value)
{
  // The magnitude of INT64_MIN is no int64, so it is taken in unsigned arithmetic.
  const auto bits = static_cast<std::uint64_t>(value.micros());
  const std::uint64_t magnitude = value.micros() < 0 ? 0 - bits : bits;
  std::string fraction = fmt::format("{:06}", magnitude % 1'000'000);
  while (fraction.size() > 2 && fraction.back() == '0')
    fraction.pop_back();
  return fmt::format("{}${}.{}", value.micros() < 0 ? "-" : "", magnitude / 1'000'000, fraction);
}

std::string to_text(PricePerHour value)
{
  return fmt::format("${}/h", value.dollars());
}
std::string to_text(PricePerGigabyte value)
{
  return fmt::format("${}/GB", value.dollars());
}
std::string to_text(PricePerKilowattHour value)
{
  return fmt::format("${}/kWh", value.dollars());
}
std::string to_text(PricePerMillionTokens value)
{
  return fmt::format("${}/Mtoken", value.dollars());
}

} // namespace leasehold
