#include "analysis/tables/number_text.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <vector>

namespace leasehold::analysis {

namespace {

constexpr int most_decimals = 9;

/// Units to choose from, smallest first.
std::vector<DisplayUnit> ladder(std::string_view unit)
{
  if (unit == "s")
    return {{"s", 1.0}, {"min", 60.0}, {"h", 3600.0}, {"d", 86400.0}};
  if (unit == "d")
    return {{"min", 1.0 / 1440.0}, {"h", 1.0 / 24.0}, {"d", 1.0}};
  if (unit == "$")
    return {{"$", 1.0}, {"$k", 1e3}, {"$M", 1e6}, {"$B", 1e9}};
  if (unit == "MWh")
    return {{"kWh", 1e-3}, {"MWh", 1.0}, {"GWh", 1e3}, {"TWh", 1e6}};
  return {{unit == "1" ? "" : std::string(unit), 1.0}};
}

/// Decimals with which x shows `digits` significant ones.
int decimals_of(double x, int digits)
{
  return digits - 1 - static_cast<int>(std::floor(std::log10(x)));
}

double largest_shown(std::span<const double> values)
{
  double largest = 0.0;
  for (double v : values)
    largest = std::max(largest, std::abs(v));
  return largest;
}

double typical(std::vector<double> positives)
{
  const auto middle = positives.begin() + static_cast<std::ptrdiff_t>(positives.size() / 2);
  std::nth_element(positives.begin(), middle, positives.end());
  return *middle;
}

/// The Particle Data Group's rule for an error: two digits up to 354, one from 355 to 949, 1.0 from there (PDG 2022,
/// §5.3).
int decimals_of_error(double error)
{
  const int decimals = decimals_of(error, 3);
  const double three_digits = std::round(error * std::pow(10.0, decimals));
  return three_digits < 355.0 || three_digits > 949.0 ? decimals_of(three_digits > 949.0 ? error * 1.1 : error, 2)
                                                      : decimals - 2;
}

/// For numbers without an error: at most four digits of the largest, without zeros that all of them end with.
int exact_decimals(std::span<const double> values, double largest)
{
  if (largest == 0.0)
    return 0;
  int decimals = std::clamp(decimals_of(largest, 4), 0, most_decimals);
  const auto ends_with_zero = [&](double v) { return fmt::format("{:.{}f}", v, decimals).ends_with('0'); };
  while (decimals > 0 && std::all_of(values.begin(), values.end(), ends_with_zero))
    --decimals;
  return decimals;
}

} // namespace

std::vector<std::string> unit_names(std::string_view unit)
{
  if (unit == "1")
    return {"%", "a plain number"};
  std::vector<std::string> names;
  for (const DisplayUnit& step : ladder(unit))
    names.push_back(step.name);
  return names;
}

std::optional<double> unit_factor(std::string_view unit, std::string_view written)
{
  const bool counts = unit == "1" || unit == "jobs" || unit == "chips";
  if (written.empty())
    return counts ? std::optional{1.0} : std::nullopt;
  if (unit == "1" && written == "%")
    return 0.01;
  for (const DisplayUnit& step : ladder(unit))
    if (step.name == written)
      return step.factor;
  return std::nullopt;
}

DisplayUnit display_unit(std::string_view unit, std::span<const double> values)
{
  const double largest = largest_shown(values);
  double smallest = largest;
  for (double v : values)
    if (v != 0.0)
      smallest = std::min(smallest, std::abs(v));
  const auto steps = ladder(unit);
  if (largest == 0.0)
    return steps[std::min<std::size_t>(unit == "d" ? 2 : unit == "MWh" ? 1 : 0, steps.size() - 1)];
  DisplayUnit chosen = steps.front();
  for (const auto& step : steps)
    if (largest / step.factor >= 1.0 && smallest / step.factor >= 0.01)
      chosen = step;
  return chosen;
}

int decimals_for(std::span<const double> values, std::span<const double> half_widths)
{
  const double largest = largest_shown(values);
  std::vector<double> positives;
  std::copy_if(half_widths.begin(), half_widths.end(), std::back_inserter(positives), [](double h) { return h > 0.0; });
  if (positives.empty())
    return exact_decimals(values, largest);
  constexpr int most_digits = 6;
  const int allowed = largest > 0.0 ? decimals_of(largest, most_digits) : most_decimals;
  return std::clamp(std::min(decimals_of_error(typical(positives)), allowed), 0, most_decimals);
}

std::string grouped(double value, int decimals)
{
  std::string text = fmt::format("{:.{}f}", std::abs(value), decimals);
  const bool zero = text.find_first_not_of("0.") == std::string::npos;
  const std::size_t point = std::min(text.find('.'), text.size());
  for (std::size_t i = point; i > 3; i -= 3)
    text.insert(i - 3, ",");
  return value < 0.0 && !zero ? "-" + text : text;
}

std::string grouped_half_width(double value, int decimals)
{
  const std::string text = grouped(value, decimals);
  if (value == 0.0 || text.find_first_not_of("0.,") != std::string::npos)
    return text;
  return fmt::format("{:.1g}", value);
}

std::string readable(double value, std::string_view unit)
{
  const DisplayUnit display = display_unit(unit, {&value, 1});
  const double scaled = value / display.factor;
  std::string number =
      grouped(scaled, scaled == std::floor(scaled) ? 0 : std::max(0, decimals_of(std::abs(scaled), 3)));
  if (display.name.starts_with('$')) {
    const std::size_t sign = number.starts_with('-') ? 1 : 0;
    return number.insert(sign, "$") + display.name.substr(1);
  }
  return display.name.empty() ? number : number + " " + display.name;
}

} // namespace leasehold::analysis
