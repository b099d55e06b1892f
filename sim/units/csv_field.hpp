// Text as a field of a CSV file (RFC 4180).
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace leasehold {

/// Whether it holds a comma, a quote or a line break.
[[nodiscard]] inline bool needs_quotes(std::string_view text)
{
  // Letters and digits lie above the comma: most characters are looked at once.
  return std::ranges::any_of(text, [](char c) { return c <= ',' && (c == ',' || c == '"' || c == '\r' || c == '\n'); });
}

/// The text between quotes, quotes in it doubled.
[[nodiscard]] inline std::string quoted(std::string_view text)
{
  std::string out = "\"";
  for (const char c : text)
    out.append(c == '"' ? 2 : 1, c);
  return out += '"';
}

/// Quoted where it has to be.
[[nodiscard]] inline std::string csv_field(std::string_view text)
{
  return needs_quotes(text) ? quoted(text) : std::string{text};
}

} // namespace leasehold
