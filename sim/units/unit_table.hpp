// The engine behind units/text.hpp: a number, then a unit looked up in a table.
#pragma once

#include "units/text.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace leasehold::detail {

struct Unit {
  std::string_view name;
  double factor;         ///< base units in one of it
  bool canonical = true; ///< printed; others are read only
};

/// The decimal number that `text` starts with, and what follows it without blanks at either end.
struct NumberAndRest {
  double number;
  std::string_view digits;
  std::string_view rest;
};

[[nodiscard]] std::string_view trim(std::string_view text);

/// Nothing when no finite number stands at the front.
[[nodiscard]] std::optional<NumberAndRest> split_number(std::string_view text);

/// Base units; `example` is what the suggestion shows.
[[nodiscard]] Parsed<double> parse_with_units(std::string_view text, std::span<const Unit> units,
                                              std::string_view example);

/// The shortest of the canonical spellings that reads back to exactly `value`; 0 takes the table's first unit.
[[nodiscard]] std::string print_with_units(double value, std::span<const Unit> units);

} // namespace leasehold::detail
