#include "units/unit_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace leasehold::detail {

namespace {

bool is_blank(char c)
{
  return c == ' ' || c == '\t';
}

const Unit* find_unit(std::span<const Unit> units, std::string_view name)
{
  for (const Unit& unit : units)
    if (unit.name == name)
      return &unit;
  return nullptr;
}

std::string unit_list(std::span<const Unit> units)
{
  std::string list;
  for (const Unit& unit : units)
    if (unit.canonical)
      list += fmt::format("{}{}", list.empty() ? "" : ", ", unit.name);
  return list;
}

/// Of an example such as "`400 Gbps` (bits)": ` Gbps`.
std::string_view unit_of(std::string_view example)
{
  const std::string_view quoted = example.substr(1, example.find('`', 1) - 1);
  return quoted.substr(std::min(quoted.find_first_not_of("0123456789."), quoted.size()));
}

} // namespace

std::string_view trim(std::string_view text)
{
  while (!text.empty() && is_blank(text.front()))
    text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back()))
    text.remove_suffix(1);
  return text;
}

std::optional<NumberAndRest> split_number(std::string_view text)
{
  text = trim(text);
  // from_chars reads `inf` and `nan`; a number of ours starts with a digit.
  const std::size_t first = text.starts_with('-') ? 1 : 0;
  const bool digit = first < text.size() && text[first] >= '0' && text[first] <= '9';
  const bool point = first + 1 < text.size() && text[first] == '.' && text[first + 1] >= '0' && text[first + 1] <= '9';
  if (!digit && !point)
    return std::nullopt;
  double number = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || !std::isfinite(number))
    return std::nullopt;
  const auto length = static_cast<std::size_t>(end - text.data());
  return NumberAndRest{number, text.substr(0, length), trim(text.substr(length))};
}

Parsed<double> parse_with_units(std::string_view text, std::span<const Unit> units, std::string_view example)
{
  const auto parts = split_number(text);
  const auto suggestion = [&] { return fmt::format("write {}; units: {}", example, unit_list(units)); };
  if (!parts)
    return {{}, fmt::format("`{}` does not start with a finite number", text), suggestion()};
  const Unit* unit = find_unit(units, parts->rest);
  if (!unit && parts->rest.empty())
    return {{},
            fmt::format("`{}` has no unit", text),
            fmt::format("write `{}{}` or the like; units: {}", parts->digits, unit_of(example), unit_list(units))};
  if (!unit)
    return {{}, fmt::format("`{}` is not a unit known here", parts->rest), suggestion()};
  const double value = parts->number * unit->factor;
  if (!std::isfinite(value))
    return {{}, fmt::format("`{}` is too large", text), suggestion()};
  return {value, {}, {}};
}

std::string print_with_units(double value, std::span<const Unit> units)
{
  if (value == 0.0)
    return fmt::format("0{}{}", units.front().name.starts_with('/') ? "" : " ", units.front().name);
  std::string best;
  double best_factor = 0.0;
  for (const Unit& unit : units) {
    const double number = value / unit.factor;
    if (!unit.canonical || number * unit.factor != value)
      continue;
    std::string text = fmt::format("{}{}{}", number, unit.name.starts_with('/') ? "" : " ", unit.name);
    const bool better =
        best.empty() || text.size() < best.size() || (text.size() == best.size() && unit.factor > best_factor);
    if (better) {
      best = std::move(text);
      best_factor = unit.factor;
    }
  }
  return best;
}

} // namespace leasehold::detail
