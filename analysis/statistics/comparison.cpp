#include "analysis/statistics/comparison.hpp"

#include "analysis/read/point_runs.hpp"
#include "analysis/statistics/guess.hpp"
#include "analysis/statistics/metric_choice.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace leasehold::analysis {

namespace {

std::string joined_scenarios(const std::vector<Replication>& runs)
{
  std::set<std::string> names;
  for (const auto& run : runs)
    names.insert(run.scenario);
  return fmt::format("{}", fmt::join(names, " and "));
}

ComparedCell compare_cell(const PointRuns& point, const PointRuns& baseline, const std::string& metric,
                          double confidence)
{
  ComparedCell cell;
  const auto values = point.values(metric);
  cell.value = estimate_mean(values, confidence);
  cell.undefined = point.runs.size() - values.size();
  if (&point == &baseline)
    return cell;
  cell.paired = common_seeds(point, baseline);
  const auto shared = shared_values(point, baseline, metric);
  if (cell.paired && !shared.a.empty())
    cell.difference = paired_difference(shared.a, shared.b, confidence);
  else if (!cell.paired && !values.empty() && !baseline.values(metric).empty())
    cell.difference = welch_difference(values, baseline.values(metric), confidence);
  return cell;
}

/// Holm within one metric, over the points that have a p-value.
void adjust(Comparison& comparison, std::size_t metric)
{
  std::vector<ComparedCell*> cells;
  std::vector<double> p_values;
  for (auto& point : comparison.points)
    if (auto& cell = point.cells[metric]; cell.difference && cell.difference->p) {
      cells.push_back(&cell);
      p_values.push_back(*cell.difference->p);
    }
  const auto adjusted = holm_adjusted(p_values);
  for (std::size_t i = 0; i < cells.size(); ++i)
    cells[i]->p_holm = adjusted[i];
}

void note_pairing(const PointRuns& point, const PointRuns& baseline, std::vector<std::string>& notes)
{
  const std::size_t pairs = shared_replications(point, baseline);
  if (!common_seeds(point, baseline)) {
    notes.push_back(fmt::format("{} and {} ran on different seeds, so their difference is not paired: its interval is "
                                "Welch's, and wider.",
                                point.label, baseline.label));
  } else if (pairs == 0) {
    notes.push_back(
        fmt::format("{} and {} share no replication: no difference can be given.", point.label, baseline.label));
  } else if (pairs < point.runs.size() || pairs < baseline.runs.size()) {
    notes.push_back(fmt::format("{} shares {} replication{} with {} (they have {} and {}): the difference uses {}.",
                                point.label, pairs, pairs == 1 ? "" : "s", baseline.label, point.runs.size(),
                                baseline.runs.size(), pairs == 1 ? "that one" : "those"));
  }
}

void note_too_few(const Comparison& comparison, std::vector<std::string>& notes)
{
  std::vector<std::string> single;
  for (const auto& point : comparison.points)
    if (point.replications < 2)
      single.push_back(point.label);
  if (!single.empty())
    notes.push_back(fmt::format(
        "One replication says nothing about chance, so no interval is given for {}: run with "
        "--replications 5 or more.",
        single.size() == comparison.points.size() ? "any point" : fmt::format("{}", fmt::join(single, ", "))));
}

void note_unstable(const ComparedPoint& point, std::vector<std::string>& notes)
{
  if (point.unstable == 0)
    return;
  const std::string why = point.unstable_reason.empty() ? "" : " (" + point.unstable_reason + ")";
  notes.push_back(fmt::format("! {} is unstable in {} of {} replications{}: more work arrives than is done, so its "
                              "waits grow with the length of the run and are no property of the policy.",
                              point.label, point.unstable, point.replications, why));
}

ComparedPoint compare_point(const PointRuns& point, const PointRuns& baseline, const Comparison& comparison)
{
  ComparedPoint result{point.label, point.runs.size(), 0, "", {}};
  for (const Replication* run : point.runs) {
    if (!run->stable && result.unstable++ == 0)
      result.unstable_reason = run->stability_reason;
  }
  for (const auto& metric : comparison.metrics)
    result.cells.push_back(compare_cell(point, baseline, metric.name, comparison.confidence));
  return result;
}

/// The index of the named point; the number of points, and a fault, when there is none.
std::size_t find_baseline(const std::vector<PointRuns>& points, const std::string& name, Problems& problems)
{
  if (name.empty())
    return 0;
  std::vector<std::string> labels;
  for (const auto& point : points)
    labels.push_back(point.label);
  // The folder's own name is good too where the table shows the axis' label.
  const auto found = std::find_if(points.begin(), points.end(),
                                  [&](const PointRuns& p) { return p.label == name || p.runs.front()->point == name; });
  if (found == points.end())
    problems.fault("--baseline " + name, "unknown point", "no run has this label", did_you_mean(name, labels));
  return static_cast<std::size_t>(found - points.begin());
}

std::vector<std::string> notes_on(const Comparison& comparison, const std::vector<PointRuns>& points)
{
  std::vector<std::string> notes;
  for (const auto& point : comparison.points)
    note_unstable(point, notes);
  note_too_few(comparison, notes);
  for (std::size_t i = 0; i < points.size(); ++i)
    if (i != comparison.baseline)
      note_pairing(points[i], points[comparison.baseline], notes);
  return notes;
}

} // namespace

bool ComparedCell::differs(double confidence) const
{
  if (p_holm)
    return *p_holm < 1.0 - confidence;
  return difference && difference->excludes_zero();
}

std::optional<Comparison> compare(const std::vector<Replication>& runs, const CompareOptions& options,
                                  Problems& problems)
{
  auto points = group_by_point(runs);
  if (points.empty()) {
    problems.fault("compare", "nothing to compare", "no finished replication was found");
    return std::nullopt;
  }
  Comparison result;
  result.scenario = joined_scenarios(runs);
  result.confidence = options.confidence;
  result.holm = options.holm;
  result.axes = name_by_axes(points);
  std::vector<std::string> dropped;
  result.metrics = choose_metrics(points, options.metrics, dropped, problems);
  result.baseline = find_baseline(points, options.baseline, problems);
  if (problems.any_fault())
    return std::nullopt;

  for (const auto& point : points)
    result.points.push_back(compare_point(point, points[result.baseline], result));
  for (std::size_t m = 0; options.holm && m < result.metrics.size(); ++m)
    adjust(result, m);
  result.notes = notes_on(result, points);
  result.notes.insert(result.notes.end(), dropped.begin(), dropped.end());
  return result;
}

} // namespace leasehold::analysis
