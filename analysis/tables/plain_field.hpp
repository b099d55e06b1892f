// Names from scenarios as fields of tables that may be opened in a spreadsheet.
#pragma once

#include "units/csv_field.hpp"

#include <charconv>
#include <string>
#include <string_view>

namespace leasehold::analysis {

/// Whether a spreadsheet would compute it: it begins as a formula does, and is no number.
[[nodiscard]] inline bool looks_like_formula(std::string_view text)
{
  if (text.empty() || std::string_view{"=+-@\t\r"}.find(text.front()) == std::string_view::npos)
    return false;
  const std::string_view digits = text.front() == '+' ? text.substr(1) : text;
  double number = 0.0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return error != std::errc{} || end != digits.data() + digits.size();
}

/// As a field of a CSV file, with an apostrophe before what looks like a formula: spreadsheets show it as text.
[[nodiscard]] inline std::string plain_field(std::string_view text)
{
  return csv_field(looks_like_formula(text) ? "'" + std::string{text} : std::string{text});
}

} // namespace leasehold::analysis
