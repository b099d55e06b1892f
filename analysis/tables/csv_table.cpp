#include "analysis/tables/csv_table.hpp"

#include "analysis/tables/plain_field.hpp"

#include <fmt/format.h>

namespace leasehold::analysis {

namespace {

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

/// sd, median, p5, p95, bca_low, bca_high
std::string spread_text(const std::optional<Spread>& spread)
{
  if (!spread)
    return ",,,,,";
  return fmt::format("{},{},{},{},{}", number(spread->deviation), spread->median, spread->p5, spread->p95,
                     spread->bca ? fmt::format("{},{}", spread->bca->low, spread->bca->high) : ",");
}

} // namespace

std::string csv_table(const Comparison& comparison)
{
  std::string out = "point,metric,unit,n,mean,low,high,difference,difference_low,difference_high,p";
  out += comparison.holm ? ",p_holm" : "";
  out += ",sd,median,p5,p95,bca_low,bca_high,effect,p_wilcoxon,replications";
  out += comparison.where.empty() ? "" : ",broken";
  out += comparison.best_by.empty() ? "\n" : ",best\n";
  for (std::size_t p = 0; p < comparison.points.size(); ++p)
    for (std::size_t m = 0; m < comparison.metrics.size(); ++m) {
      const ComparedPoint& point = comparison.points[p];
      const ComparedCell& cell = point.cells[m];
      const auto& metric = comparison.metrics[m];
      out += fmt::format("{},{},{},{},{},{},{}", plain_field(point.label), plain_field(metric.name),
                         plain_field(metric.unit), cell.value.n, estimate(cell.value), estimate(cell.difference),
                         number(cell.difference ? cell.difference->p : std::nullopt));
      out += comparison.holm ? "," + number(cell.p_holm) : "";
      out += fmt::format(",{},{},{},{}", spread_text(cell.spread), number(cell.effect), number(cell.p_wilcoxon),
                         point.replications);
      if (!comparison.where.empty())
        out += "," + plain_field(fmt::format("{}", fmt::join(point.broken, "; ")));
      if (!comparison.best_by.empty())
        out += comparison.best == p ? ",1" : ",0";
      out += "\n";
    }
  return out;
}

} // namespace leasehold::analysis
