#include "analysis/tables/markup_table.hpp"

#include <fmt/format.h>

namespace leasehold::analysis {

namespace {

/// What tells the two markups apart: how a label and a cell are written.
struct Markup {
  std::string (*label)(const std::string&);
  std::string (*cell)(const SheetCell&);
};

using Rows = std::vector<std::vector<std::string>>;

std::string metric_label(const SheetMetric& metric)
{
  return metric.unit.empty() ? metric.name : fmt::format("{} ({})", metric.name, metric.unit);
}

/// The first row is the header.
Rows lay_out(const Sheet& sheet, const Markup& markup)
{
  const bool metrics_are_rows = sheet.metrics.size() > sheet.points.size();
  Rows rows(1, {markup.label(metrics_are_rows ? "metric" : sheet.corner)});
  Rows by_point(sheet.points.size());
  for (std::size_t p = 0; p < sheet.points.size(); ++p) {
    by_point[p].push_back(markup.label(sheet.points[p]));
    for (const auto& cell : sheet.cells[p])
      by_point[p].push_back(markup.cell(cell));
  }
  if (metrics_are_rows) {
    for (const auto& point : by_point)
      rows[0].push_back(point[0]);
    for (std::size_t m = 0; m < sheet.metrics.size(); ++m) {
      auto& row = rows.emplace_back(1, markup.label(metric_label(sheet.metrics[m])));
      for (const auto& point : by_point)
        row.push_back(point[m + 1]);
    }
    return rows;
  }
  for (const auto& metric : sheet.metrics)
    rows[0].push_back(markup.label(metric_label(metric)));
  rows.insert(rows.end(), by_point.begin(), by_point.end());
  return rows;
}

std::string escaped(const std::string& text, std::string_view special)
{
  std::string out;
  for (char c : text) {
    if (special.find(c) != std::string_view::npos)
      out += '\\';
    out += c;
  }
  return out;
}

std::string markdown_label(const std::string& text)
{
  return escaped(text, "\\|*_`<[]");
}

std::string markdown_cell(const SheetCell& cell)
{
  std::string out = cell.value;
  if (!cell.half_width.empty())
    out += " ± " + cell.half_width;
  if (!cell.tally.empty())
    out += " " + markdown_label(cell.tally);
  if (!cell.change.empty())
    out += fmt::format(" ({}{}{}){}", cell.change, cell.change_half_width.empty() ? "" : " ± ", cell.change_half_width,
                       cell.marked ? "\\*" : "");
  return out;
}

/// TeX's characters, and the few beyond ASCII that our own sentences use.
std::string latex_label(const std::string& text)
{
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::string_view rest = std::string_view(text).substr(i);
    if (text[i] == '\\')
      out += "\\textbackslash{}";
    else if (text[i] == '~' || text[i] == '^')
      out += std::string("\\") + text[i] + "{}";
    else if (rest.starts_with("±")) {
      out += "$\\pm$";
      i += std::string_view("±").size() - 1;
    } else
      out += escaped(std::string(1, text[i]), "#$%&_{}");
  }
  return out;
}

std::string latex_number(const std::string& value, const std::string& half_width)
{
  std::string math;
  for (char c : value) // a comma alone would be set as punctuation, with a space behind it
    math += c == ',' ? std::string("{,}") : std::string(1, c);
  if (!half_width.empty())
    math += " \\pm " + half_width;
  return "$" + math + "$";
}

std::string latex_cell(const SheetCell& cell)
{
  if (cell.value == "-")
    return "--";
  std::string out = latex_number(cell.value, cell.half_width);
  if (!cell.tally.empty())
    out += " " + cell.tally;
  if (!cell.change.empty())
    out += fmt::format(" ({}){}", latex_number(cell.change, cell.change_half_width), cell.marked ? "$^{*}$" : "");
  return out;
}

/// Cells hold "value (difference)": the legend's word for it.
std::vector<std::string> sentences(const Sheet& sheet)
{
  std::vector<std::string> all = sheet.legend;
  for (auto& line : all)
    if (line.starts_with("difference:"))
      line = "In brackets, the " + line;
  all.insert(all.end(), sheet.notes.begin(), sheet.notes.end());
  return all;
}

} // namespace

std::string markdown_table(const Sheet& sheet)
{
  const Rows rows = lay_out(sheet, {markdown_label, markdown_cell});
  std::string out = fmt::format("**{}**\n\n", markdown_label(sheet.title));
  for (std::size_t r = 0; r < rows.size(); ++r) {
    out += fmt::format("| {} |\n", fmt::join(rows[r], " | "));
    if (r != 0)
      continue;
    out += "|:---|";
    for (std::size_t c = 1; c < rows[0].size(); ++c)
      out += "---:|";
    out += "\n";
  }
  out += "\n";
  for (const auto& sentence : sentences(sheet))
    out += "- " + markdown_label(sentence) + "\n";
  return out;
}

std::string latex_table(const Sheet& sheet)
{
  const Rows rows = lay_out(sheet, {latex_label, latex_cell});
  std::string out = fmt::format("% {}\n", sheet.title);
  for (const auto& sentence : sentences(sheet))
    out += "% " + sentence + "\n";
  out += fmt::format("\\begin{{tabular}}{{l{}}}\n\\toprule\n", std::string(rows[0].size() - 1, 'r'));
  for (std::size_t r = 0; r < rows.size(); ++r)
    out += fmt::format("{} \\\\\n{}", fmt::join(rows[r], " & "), r == 0 ? "\\midrule\n" : "");
  out += "\\bottomrule\n\\end{tabular}\n";
  return out;
}

} // namespace leasehold::analysis
