// Numbers for people: a unit that fits their size, and no more digits than the interval supports.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace leasehold::analysis {

struct DisplayUnit {
  std::string name;    ///< such as `h`, `$M`; empty for a plain number
  double factor = 1.0; ///< value in the metric's unit / factor = value to print
};

/// One unit for all values of a metric: the largest that keeps the largest magnitude ≥ 1 and the smallest that is not 0
/// ≥ 0.01. `unit` is the schema's.
[[nodiscard]] DisplayUnit display_unit(std::string_view unit, std::span<const double> values);

/// Decimals that show the typical half-width with one or two digits (the Particle Data Group's rule), and at most six
/// digits of the largest value; without half-widths, up to four digits. All numbers are those to print, after division
/// by the factor.
[[nodiscard]] int decimals_for(std::span<const double> values, std::span<const double> half_widths);

/// Fixed decimals, thousands set apart by commas: 12,345.6. Never "-0.0".
[[nodiscard]] std::string grouped(double value, int decimals);

/// A half-width: like grouped, but one that would round to 0 keeps its first digit.
[[nodiscard]] std::string grouped_half_width(double value, int decimals);

/// One number with its unit: `$12.3M`, `4.5 h`, `0.873`.
[[nodiscard]] std::string readable(double value, std::string_view unit);

/// The names that a quantity of this unit may be written with: `s, min, h, d`; `%` of plain numbers.
[[nodiscard]] std::vector<std::string> unit_names(std::string_view unit);

/// What one of a unit that is written is in the metric's own: 3600 of `h` in `s`, 0.01 of `%` in plain numbers, where no name
/// stands for 1. None where the two do not go together; only plain numbers and counts need no name.
[[nodiscard]] std::optional<double> unit_factor(std::string_view unit, std::string_view written);

} // namespace leasehold::analysis
