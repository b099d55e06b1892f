#include "analysis/tables/text_table.hpp"

#include "analysis/tables/text_grid.hpp"
#include "analysis/tables/text_layout.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace leasehold::analysis {

namespace {

std::string with_arrow(const SheetMetric& metric)
{
  switch (metric.better) {
  case output::Better::lower:
    return metric.name + " ↓";
  case output::Better::higher:
    return metric.name + " ↑";
  case output::Better::neither:
    break;
  }
  return metric.name;
}

bool has_differences(const std::vector<SheetCell>& cells)
{
  return std::any_of(cells.begin(), cells.end(), [](const SheetCell& c) { return !c.change.empty(); });
}

Grid points_as_rows(const Sheet& sheet)
{
  Grid grid;
  grid.corner = sheet.corner;
  grid.row_heads = sheet.points;
  for (std::size_t m = 0; m < sheet.metrics.size(); ++m) {
    GridColumn column;
    column.title = with_arrow(sheet.metrics[m]);
    column.wrap_title = false; // --metric takes the name as it stands
    column.value_head = sheet.metrics[m].unit;
    for (const auto& row : sheet.cells)
      column.cells.push_back(row[m]);
    if (has_differences(column.cells)) {
      for (std::size_t p = 0; p < column.cells.size(); ++p)
        if (sheet.is_baseline[p])
          column.cells[p].change = "baseline";
      column.change_head = "difference";
    }
    grid.columns.push_back(std::move(column));
  }
  return grid;
}

/// Of a single point.
Grid metrics_as_rows(const Sheet& sheet)
{
  Grid grid;
  grid.corner = {"metric", "unit"};
  for (const auto& metric : sheet.metrics)
    grid.row_heads.push_back({with_arrow(metric), metric.unit});
  GridColumn column;
  column.title = fmt::format("{}", fmt::join(sheet.points.front(), ", "));
  column.value_head = "mean";
  column.cells = sheet.cells.front();
  grid.columns.push_back(std::move(column));
  return grid;
}

std::string sentence_lines(const std::vector<std::string>& sentences, std::size_t width)
{
  std::string out;
  for (const auto& sentence : sentences) {
    const auto lines = wrapped(sentence, std::max<std::size_t>(width, 24) - 2);
    for (std::size_t i = 0; i < lines.size(); ++i)
      out += (i == 0 ? "" : "  ") + lines[i] + "\n";
  }
  return out;
}

} // namespace

std::string text_table(const Sheet& sheet, int width)
{
  constexpr int narrowest = 40;
  constexpr int widest = 100; // a line that is longer is no longer read as one
  const auto columns = static_cast<std::size_t>(std::clamp(width, narrowest, widest));
  const bool single = sheet.points.size() == 1 && sheet.metrics.size() > 1;
  const GridText table = draw(single ? metrics_as_rows(sheet) : points_as_rows(sheet), columns);
  const bool arrows = std::any_of(sheet.metrics.begin(), sheet.metrics.end(),
                                  [](const SheetMetric& m) { return m.better != output::Better::neither; });
  std::vector<std::string> legend = sheet.legend;
  if (arrows && sheet.points.size() > 1)
    legend.emplace_back("↓ lower is better, ↑ higher is better.");
  std::string out = sentence_lines({sheet.title}, columns) + "\n" + table.text;
  std::vector<std::string> below = sheet.notes;
  below.insert(below.end(), sheet.hints.begin(), sheet.hints.end());
  for (const auto& sentences : {legend, below})
    if (!sentences.empty())
      out += "\n" + sentence_lines(sentences, columns);
  return out;
}

} // namespace leasehold::analysis
