#include "analysis/tables/markup_table.hpp"

#include "analysis/tables/latex_text.hpp"
#include "analysis/tables/metric_title.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace leasehold::analysis {

namespace {

/// What tells the two markups apart: how a label and a cell are written.
struct Markup {
  std::string (*label)(const std::string&);
  std::string (*cell)(const SheetCell&);
  std::string (*metric)(std::string_view); ///< its name as it is to be read
};

using Rows = std::vector<std::vector<std::string>>;

std::string metric_label(const SheetMetric& metric, const Markup& markup)
{
  const std::string name = markup.metric(metric.name);
  return markup.label(metric.unit.empty() ? name : fmt::format("{} ({})", name, metric.unit));
}

/// The first row is the header.
Rows lay_out(const Sheet& sheet, const Markup& markup)
{
  const bool metrics_are_rows = sheet.metrics.size() > sheet.points.size();
  Rows rows(1);
  if (metrics_are_rows) {
    rows[0].push_back(markup.label("metric"));
    for (const auto& labels : sheet.points)
      rows[0].push_back(markup.label(fmt::format("{}", fmt::join(labels, ", "))));
    for (std::size_t m = 0; m < sheet.metrics.size(); ++m) {
      auto& row = rows.emplace_back(1, metric_label(sheet.metrics[m], markup));
      for (const auto& cells : sheet.cells)
        row.push_back(markup.cell(cells[m]));
    }
    return rows;
  }
  for (const auto& name : sheet.corner)
    rows[0].push_back(markup.label(name));
  for (const auto& metric : sheet.metrics)
    rows[0].push_back(metric_label(metric, markup));
  for (std::size_t p = 0; p < sheet.points.size(); ++p) {
    auto& row = rows.emplace_back();
    for (const auto& label : sheet.points[p])
      row.push_back(markup.label(label));
    for (const auto& cell : sheet.cells[p])
      row.push_back(markup.cell(cell));
  }
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
  return escaped(text, "\\|*_`<[]~$");
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

std::string latex_label(const std::string& text)
{
  return latex_text(text);
}

/// As `\\label` takes it.
std::string latex_key(const std::string& text)
{
  std::string key;
  for (const char c : text)
    key += (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ? c : '-';
  return key;
}

/// Names of programmes and workloads stay as they are.
std::string latex_metric(std::string_view name)
{
  const bool known = std::ranges::any_of(output::metrics, [&](const output::Metric& one) { return one.name == name; });
  return known ? metric_title(name) : std::string{name};
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
  const Rows rows =
      lay_out(sheet, {markdown_label, markdown_cell, [](std::string_view name) { return std::string{name}; }});
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
  const Rows rows = lay_out(sheet, {latex_label, latex_cell, latex_metric});
  const std::size_t labels = sheet.metrics.size() > sheet.points.size() ? 1 : sheet.corner.size();
  std::string out = "% \\usepackage{booktabs}\n\\begin{table}\n\\centering\n";
  out += fmt::format("\\caption{{{}.}}\n\\label{{tab:{}}}\n", latex_text(sheet.title),
                     latex_key(sheet.title.substr(0, sheet.title.find(':'))));
  out += fmt::format("\\begin{{tabular}}{{{}{}}}\n\\toprule\n", std::string(labels, 'l'),
                     std::string(rows[0].size() - labels, 'r'));
  for (std::size_t r = 0; r < rows.size(); ++r)
    out += fmt::format("{} \\\\\n{}", fmt::join(rows[r], " & "), r == 0 ? "\\midrule\n" : "");
  out += "\\bottomrule\n\\end{tabular}\n";
  const auto below = sentences(sheet);
  if (!below.empty())
    out += "\n\\smallskip\n{\\footnotesize\n";
  for (const auto& sentence : below)
    out += latex_text(sentence) + "\n";
  out += below.empty() ? "" : "\\par}\n";
  return out + "\\end{table}\n";
}

} // namespace leasehold::analysis
