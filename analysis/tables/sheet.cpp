#include "analysis/tables/sheet.hpp"

#include "analysis/tables/number_text.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace leasehold::analysis {

namespace {

/// How one metric's numbers are printed: one unit, and decimals for values and for differences.
struct MetricForm {
  DisplayUnit unit;
  int decimals = 0;
};

/// Means and half-widths of a metric's values or differences, over all points.
struct Column {
  std::vector<double> means;
  std::vector<double> half_widths;

  void add(const Estimate& estimate, double factor)
  {
    if (estimate.n == 0)
      return;
    means.push_back(estimate.mean / factor);
    if (estimate.interval)
      half_widths.push_back(estimate.interval->half_width() / factor);
  }
};

MetricForm form_of(const Comparison& comparison, std::size_t metric)
{
  Column raw;
  for (const auto& point : comparison.points)
    raw.add(point.cells[metric].value, 1.0);
  MetricForm form;
  const ComparedMetric& about = comparison.metrics[metric];
  form.unit = about.share ? DisplayUnit{"%", 0.01} : display_unit(about.unit, raw.means);
  Column values;
  for (const auto& point : comparison.points)
    values.add(point.cells[metric].value, form.unit.factor);
  form.decimals = decimals_for(values.means, values.half_widths);
  return form;
}

/// A difference has the digits that its own interval supports, whatever the others of its column have. An exact one could go
/// on for ever: it has those of the values, or two of its own where these would show nothing.
int change_decimals(const Estimate& difference, const MetricForm& form)
{
  const double mean = difference.mean / form.unit.factor;
  const double half = difference.interval ? difference.interval->half_width() / form.unit.factor : 0.0;
  if (half > 0.0)
    return decimals_for({&mean, 1}, {&half, 1});
  constexpr int two_digits = 2;
  constexpr int most = 9;
  const bool shows = std::abs(mean) * std::pow(10.0, form.decimals) >= 0.5 || mean == 0.0;
  return shows ? form.decimals
               : std::min(two_digits - 1 - static_cast<int>(std::floor(std::log10(std::abs(mean)))), most);
}

std::string half_width_text(const Estimate& estimate, double factor, int decimals)
{
  const double half = estimate.interval ? estimate.interval->half_width() / factor : 0.0;
  return half > 0.0 ? grouped_half_width(half, decimals) : "";
}

SheetCell write_cell(const ComparedCell& cell, const MetricForm& form, const Comparison& comparison)
{
  SheetCell out;
  const double factor = form.unit.factor;
  if (cell.value.n == 0) {
    out.value = "-";
    return out;
  }
  out.value = grouped(cell.value.mean / factor, form.decimals);
  out.half_width = half_width_text(cell.value, factor, form.decimals);
  if (cell.undefined > 0)
    out.tally = fmt::format("[{}]", cell.value.n);
  if (cell.difference) {
    const int decimals = change_decimals(*cell.difference, form);
    const std::string change = grouped(cell.difference->mean / factor, decimals);
    const bool zero = change.find_first_not_of("0.,") == std::string::npos;
    out.change = zero ? "0" : change.starts_with('-') ? change : "+" + change;
    out.change_half_width = half_width_text(*cell.difference, factor, decimals);
    out.marked = cell.differs(comparison.confidence, comparison.test);
    if (cell.difference->n < cell.value.n + cell.undefined)
      out.change_tally = fmt::format("[{}]", cell.difference->n);
  }
  return out;
}

std::string replications_text(const Comparison& comparison)
{
  std::size_t least = SIZE_MAX;
  std::size_t most = 0;
  for (const auto& point : comparison.points) {
    least = std::min(least, point.replications);
    most = std::max(most, point.replications);
  }
  if (least == most)
    return fmt::format("{} replication{}", most, most == 1 ? "" : "s of each");
  return fmt::format("{} to {} replications", least, most);
}

template <class Test> bool any_cell(const Comparison& comparison, Test test)
{
  return std::any_of(comparison.points.begin(), comparison.points.end(),
                     [&](const auto& point) { return std::any_of(point.cells.begin(), point.cells.end(), test); });
}

std::string difference_legend(const Comparison& comparison)
{
  const double percent = comparison.confidence * 100.0;
  const bool paired = any_cell(comparison, [](const ComparedCell& c) { return c.difference && c.paired; });
  const bool unpaired = any_cell(comparison, [](const ComparedCell& c) { return c.difference && !c.paired; });
  std::string text = fmt::format("difference: to {}", comparison.baseline);
  if (paired)
    text += unpaired ? ", replication by replication where they ran on the same random numbers"
                     : ", replication by replication on the same random numbers";
  else
    text += ", of the means of runs on random numbers of their own";
  const double level = std::round((1.0 - comparison.confidence) * 1e6) / 1e6;
  const bool ranks = comparison.test == Test::wilcoxon;
  if (ranks && unpaired) // of which there are no signed ranks
    text += paired ? ", and without a mark elsewhere" : ", and so without marks";
  const auto* t_test = !unpaired ? "paired t-test" : paired ? "paired or Welch's t-test" : "Welch's t-test";
  if (comparison.holm || ranks)
    text += fmt::format("; * marks one that chance hardly explains ({}, {}p < {:g}).",
                        ranks ? "Wilcoxon's signed ranks" : t_test, comparison.holm ? "Holm-adjusted " : "", level);
  else
    text += fmt::format("; * marks one whose {:g} % interval leaves out 0: chance hardly explains it.", percent);
  return text;
}

std::vector<std::string> legend_of(const Comparison& comparison)
{
  std::vector<std::string> legend;
  const double percent = comparison.confidence * 100.0;
  const auto has_interval = [](const ComparedCell& c) { return c.value.interval.has_value(); };
  const auto never_varies = [](const std::optional<Estimate>& e) {
    return e && e->interval && e->interval->half_width() == 0.0;
  };
  const auto exact = [&](const ComparedCell& c) { return never_varies(c.value) || never_varies(c.difference); };
  if (any_cell(comparison, has_interval))
    legend.push_back(fmt::format("mean ± half the width of its {:g} % confidence interval (Student t){}.", percent,
                                 any_cell(comparison, exact) ? "; without ±: the same in every replication" : ""));
  if (any_cell(comparison, [](const ComparedCell& c) { return c.difference.has_value(); }))
    legend.push_back(difference_legend(comparison));
  const auto in_some = [](const ComparedCell& c) {
    return c.value.n > 0 && (c.undefined > 0 || (c.difference && c.difference->n < c.value.n + c.undefined));
  };
  if (any_cell(comparison, in_some))
    legend.push_back("[n]: defined in n of the replications only; a mean over those alone can flatter.");
  if (any_cell(comparison, [](const ComparedCell& c) { return c.value.n == 0; }))
    legend.push_back("-: not defined in any replication.");
  std::vector<std::string> broken;
  for (const auto& point : comparison.points)
    if (!point.broken.empty())
      broken.push_back(fmt::format("{} ({})", point.label, fmt::join(point.broken, ", ")));
  if (!broken.empty())
    legend.push_back(
        fmt::format("✗ does not keep {}: {}.", fmt::join(comparison.where, " and "), fmt::join(broken, "; ")));
  return legend;
}

} // namespace

Sheet make_sheet(const Comparison& comparison)
{
  Sheet sheet;
  const std::size_t points = comparison.points.size();
  sheet.title = fmt::format("{}: {}{}", comparison.scenario, points > 1 ? fmt::format("{} points, ", points) : "",
                            replications_text(comparison));
  sheet.corner = comparison.axis_names.empty() ? std::vector<std::string>{"point"} : comparison.axis_names;
  std::vector<MetricForm> forms;
  for (std::size_t m = 0; m < comparison.metrics.size(); ++m) {
    forms.push_back(form_of(comparison, m));
    sheet.metrics.push_back(
        {comparison.metrics[m].name, forms[m].unit.name, comparison.metrics[m].better, forms[m].unit.factor});
  }
  for (std::size_t p = 0; p < points; ++p) {
    const ComparedPoint& point = comparison.points[p];
    auto& labels = sheet.points.emplace_back(point.axes.empty() ? std::vector{point.label} : point.axes);
    labels.back() += std::string(point.unstable > 0 ? " !" : "") + (point.broken.empty() ? "" : " ✗");
    sheet.is_baseline.push_back(points > 1 && point.baseline == p);
    auto& row = sheet.cells.emplace_back();
    for (std::size_t m = 0; m < forms.size(); ++m)
      row.push_back(write_cell(point.cells[m], forms[m], comparison));
  }
  sheet.legend = legend_of(comparison);
  sheet.notes = comparison.notes;
  sheet.hints = comparison.hints;
  return sheet;
}

} // namespace leasehold::analysis
