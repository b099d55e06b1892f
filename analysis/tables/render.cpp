#include "analysis/tables/render.hpp"

#include "analysis/tables/csv_table.hpp"
#include "analysis/tables/markup_table.hpp"
#include "analysis/tables/sheet.hpp"
#include "analysis/tables/text_table.hpp"

#include <algorithm>

namespace leasehold::analysis {

std::optional<Format> format_from(std::string_view name)
{
  const auto* found = std::find(format_names.begin(), format_names.end(), name);
  if (found == format_names.end())
    return std::nullopt;
  return static_cast<Format>(found - format_names.begin());
}

std::string render(const Comparison& comparison, Format format, int width)
{
  switch (format) {
  case Format::markdown:
    return markdown_table(make_sheet(comparison));
  case Format::latex:
    return latex_table(make_sheet(comparison));
  case Format::csv:
    return csv_table(comparison);
  case Format::text:
    break;
  }
  return text_table(make_sheet(comparison), width);
}

} // namespace leasehold::analysis
