#include "analysis/tables/markup_table.hpp"

#include "analysis/tables/latex_text.hpp"
#include "analysis/tables/metric_title.hpp"
#include "analysis/tables/text_layout.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <span>
#include <utility>

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
struct Layout {
  Rows rows;
  std::size_t labels = 1; ///< columns on the left that hold labels
};

Layout metrics_as_rows(const Sheet& sheet, const Markup& markup)
{
  Rows rows(1);
  rows[0].push_back(markup.label("metric"));
  for (const auto& labels : sheet.points)
    rows[0].push_back(markup.label(fmt::format("{}", fmt::join(labels, ", "))));
  for (std::size_t m = 0; m < sheet.metrics.size(); ++m) {
    auto& row = rows.emplace_back(1, metric_label(sheet.metrics[m], markup));
    for (const auto& cells : sheet.cells)
      row.push_back(markup.cell(cells[m]));
  }
  return {std::move(rows), 1};
}

Layout points_as_rows(const Sheet& sheet, const Markup& markup)
{
  Rows rows(1);
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
  return {std::move(rows), sheet.corner.size()};
}

bool has_more_metrics(const Sheet& sheet)
{
  return sheet.metrics.size() > sheet.points.size();
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
    out +=
        fmt::format(" ({}{}{}{}){}", cell.change, cell.change_half_width.empty() ? "" : " ± ", cell.change_half_width,
                    cell.change_tally.empty() ? "" : " " + markdown_label(cell.change_tally), cell.marked ? "\\*" : "");
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

/// What stands there when it is set, to measure it by.
std::string plain_label(const std::string& text)
{
  return text;
}

std::string plain_cell(const SheetCell& cell)
{
  std::string out = cell.value + (cell.half_width.empty() ? "" : " ± " + cell.half_width) + cell.tally;
  if (!cell.change.empty())
    out += fmt::format(" ({}{}{})*", cell.change, cell.change_half_width.empty() ? "" : " ± ", cell.change_half_width);
  return out;
}

/// Letters of \\footnotesize that a line of the article class holds at 10 pt (345 pt), with room to spare for wide ones.
constexpr std::size_t line_letters = 76;
constexpr std::size_t column_gap = 3; ///< letters
constexpr std::size_t label_letters = 24;
constexpr std::size_t least_head = 12;

/// A head or label in lines of so many letters, one above the other.
std::string latex_stack(const std::string& text, std::size_t letters, char side)
{
  std::vector<std::string> lines;
  for (const std::string& line : wrapped(text, letters))
    lines.push_back(latex_text(line));
  return lines.size() < 2 ? fmt::format("{}", fmt::join(lines, ""))
                          : fmt::format("\\begin{{tabular}}[{}]{{@{{}}{}@{{}}}}{}\\end{{tabular}}",
                                        side == 'l' ? 't' : 'b', side, fmt::join(lines, " \\\\ "));
}

std::vector<std::size_t> letters_of_columns(const Layout& plain)
{
  std::vector<std::size_t> letters(plain.rows[0].size(), 0);
  for (std::size_t c = 0; c < letters.size(); ++c) {
    for (std::size_t r = 1; r < plain.rows.size(); ++r)
      letters[c] = std::max(letters[c], text_width(plain.rows[r][c]));
    letters[c] = c < plain.labels ? std::min(std::max(letters[c], text_width(plain.rows[0][c])), label_letters)
                                  : std::max(letters[c], std::min(text_width(plain.rows[0][c]), least_head));
  }
  return letters;
}

std::size_t sum_of(std::span<const std::size_t> letters)
{
  std::size_t all = 0;
  for (const std::size_t each : letters)
    all += each + column_gap;
  return all;
}

/// As many tables one below the other as it takes for none to be wider than a line.
std::vector<std::string> tabulars(const Sheet& sheet)
{
  const Markup plain{plain_label, plain_cell, latex_metric}, latex{latex_label, latex_cell, latex_metric};
  const bool transposed =
      has_more_metrics(sheet) && sum_of(letters_of_columns(metrics_as_rows(sheet, plain))) <= line_letters;
  const auto lay_out = transposed ? metrics_as_rows : points_as_rows;
  const Layout shown = lay_out(sheet, plain), written = lay_out(sheet, latex);
  const std::vector<std::size_t> letters = letters_of_columns(shown);
  const std::span<const std::size_t> all{letters};
  std::vector<std::string> blocks;
  for (std::size_t first = shown.labels, last = first; first < letters.size(); first = last) {
    std::size_t used = sum_of(all.first(shown.labels));
    while (last < letters.size() && (last == first || used + letters[last] + column_gap <= line_letters))
      used += letters[last++] + column_gap;
    std::string block = fmt::format("\\begin{{tabular}}{{{}{}}}\n\\toprule\n", std::string(shown.labels, 'l'),
                                    std::string(last - first, 'r'));
    for (std::size_t r = 0; r < shown.rows.size(); ++r) {
      std::vector<std::string> row;
      for (std::size_t c = 0; c < shown.labels; ++c)
        row.push_back(latex_stack(shown.rows[r][c], letters[c], 'l'));
      for (std::size_t c = first; c < last; ++c)
        row.push_back(r == 0 ? latex_stack(shown.rows[r][c], letters[c], 'r') : written.rows[r][c]);
      block += fmt::format("{} \\\\\n{}", fmt::join(row, " & "), r == 0 ? "\\midrule\n" : "");
    }
    blocks.push_back(block + "\\bottomrule\n\\end{tabular}\n");
  }
  return blocks;
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
  const Markup markup{markdown_label, markdown_cell, [](std::string_view name) { return std::string{name}; }};
  const Rows rows = (has_more_metrics(sheet) ? metrics_as_rows(sheet, markup) : points_as_rows(sheet, markup)).rows;
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
  std::string out = "% \\usepackage{booktabs}\n\\begin{table}\n\\centering\n\\footnotesize\n";
  out += fmt::format("\\caption{{{}.}}\n\\label{{tab:{}}}\n", latex_text(sheet.title),
                     latex_key(sheet.title.substr(0, sheet.title.find(':'))));
  out += fmt::format("{}", fmt::join(tabulars(sheet), "\n\\medskip\n"));
  const auto below = sentences(sheet);
  if (!below.empty())
    out += "\n\\smallskip\n{\\footnotesize\n";
  for (const auto& sentence : below)
    out += latex_text(sentence) + "\n";
  out += below.empty() ? "" : "\\par}\n";
  return out + "\\end{table}\n";
}

} // namespace leasehold::analysis
