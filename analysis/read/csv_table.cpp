#include "analysis/read/csv_table.hpp"

#include <fmt/format.h>

namespace leasehold::analysis {

namespace {

/// RFC 4180: quoted where a comma, quote or line break is inside.
std::string field(const std::string& text)
{
  if (text.find_first_of(",\"\r\n") == std::string::npos)
    return text;
  std::string out = "\"";
  for (char c : text)
    out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + '"';
}

std::string number(const std::optional<double>& value)
{
  return value ? fmt::format("{}", *value) : "";
}

/// mean, low, high
std::string estimate(const std::optional<Estimate>& e)
{
  if (!e || e->n == 0)
    return ",,";
  if (!e->interval)
    return fmt::format("{},,", e->mean);
  return fmt::format("{},{},{}", e->mean, e->interval->low, e->interval->high);
}

} // namespace

std::string csv_table(const Comparison& comparison)
{
  std::string out = "point,metric,unit,n,mean,low,high,difference,difference_low,difference_high,p";
  out += comparison.holm ? ",p_holm\n" : "\n";
  for (const auto& point : comparison.points)
    for (std::size_t m = 0; m < comparison.metrics.size(); ++m) {
      const ComparedCell& cell = point.cells[m];
      const auto& metric = comparison.metrics[m];
      out += fmt::format("{},{},{},{},{},{},{}", field(point.label), field(metric.name), field(metric.unit),
                         cell.value.n, estimate(cell.value), estimate(cell.difference),
                         number(cell.difference ? cell.difference->p : std::nullopt));
      out += comparison.holm ? "," + number(cell.p_holm) + "\n" : "\n";
    }
  return out;
}

} // namespace leasehold::analysis
