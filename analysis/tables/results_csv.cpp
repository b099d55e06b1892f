#include "analysis/tables/results_csv.hpp"

#include "analysis/tables/plain_field.hpp"
#include "output/schema.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <vector>

namespace leasehold::analysis {

namespace {

constexpr std::string_view any_name = "<name>";

/// In order of first appearance.
std::vector<std::string> axes_of(std::span<const Replication> runs)
{
  std::vector<std::string> axes;
  for (const Replication& run : runs)
    for (const auto& [axis, label] : run.axes)
      if (std::ranges::find(axes, axis) == axes.end())
        axes.push_back(axis);
  return axes;
}

/// `books.tenants.<name>.` or `services.<name>.`
std::string_view prefix_of(BookLine::Side side)
{
  switch (side) {
  case BookLine::Side::tenants:
    return "books.tenants.<name>.";
  case BookLine::Side::workloads:
    return "books.workloads.<name>.";
  case BookLine::Side::providers:
    return "books.providers.<name>.";
  case BookLine::Side::services:
    break;
  }
  return "services.<name>.";
}

/// The unit of a book's entry: of the key itself, or of one whose name ends with `<name>` and begins alike.
std::string_view unit_of(BookLine::Side side, std::string_view entry)
{
  const std::string key = std::string{prefix_of(side)} + std::string{entry};
  for (const output::Column& column : output::summary_keys) {
    if (column.name == key)
      return column.unit;
    if (column.name.ends_with(any_name) && column.name.starts_with(prefix_of(side)) &&
        key.starts_with(column.name.substr(0, column.name.size() - any_name.size())))
      return column.unit;
  }
  return "";
}

struct Row {
  std::string_view metric;
  std::optional<double> value;
  std::string_view unit;
  std::string_view workload, tenant, provider;
};

std::string text_of(const std::string& begin, const Row& row)
{
  return fmt::format("{},{},{},{},{},{},{}\n", begin, plain_field(row.metric),
                     row.value ? fmt::format("{}", *row.value) : "", plain_field(row.unit), plain_field(row.workload),
                     plain_field(row.tenant), plain_field(row.provider));
}

Row row_of(const BookLine& line)
{
  Row row{line.entry, line.value, unit_of(line.side, line.entry), {}, {}, {}};
  switch (line.side) {
  case BookLine::Side::tenants:
    row.tenant = line.holder;
    break;
  case BookLine::Side::providers:
    row.provider = line.holder;
    break;
  case BookLine::Side::workloads:
  case BookLine::Side::services:
    row.workload = line.holder;
    break;
  }
  return row;
}

} // namespace

std::string results_csv(std::span<const Replication> runs)
{
  const auto axes = axes_of(runs);
  std::string out;
  for (const output::Column& column : output::results_columns) {
    if (column.name == "<axis>")
      for (const std::string& axis : axes)
        out += "," + plain_field(axis);
    else
      out += (out.empty() ? "" : ",") + std::string{column.name};
  }
  out += "\n";
  for (const Replication& run : runs) {
    const std::map<std::string, std::string> labels(run.axes.begin(), run.axes.end());
    std::string begin = plain_field(run.point);
    for (const std::string& axis : axes)
      begin += "," + (labels.contains(axis) ? plain_field(labels.at(axis)) : "");
    begin += fmt::format(",{},{}", run.replication, run.seed);
    for (const output::Metric& metric : output::metrics)
      if (const auto found = run.metrics.find(std::string{metric.name}); found != run.metrics.end())
        out += text_of(begin, {metric.name, found->second, metric.unit, {}, {}, {}});
    for (const BookLine& line : run.books)
      out += text_of(begin, row_of(line));
  }
  return out;
}

} // namespace leasehold::analysis
