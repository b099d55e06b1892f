#include "analysis/statistics/comparison.hpp"

#include "analysis/read/point_runs.hpp"
#include "analysis/statistics/baselines.hpp"
#include "analysis/statistics/best_point.hpp"
#include "analysis/statistics/bootstrap.hpp"
#include "analysis/statistics/mean_warnings.hpp"
#include "analysis/statistics/metric_choice.hpp"
#include "analysis/statistics/rank_test.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <iterator>
#include <map>
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

std::optional<Spread> spread_of(const std::vector<double>& values, double confidence)
{
  if (values.empty())
    return std::nullopt;
  Spread spread{quantile(values, 0.5), quantile(values, 0.05), quantile(values, 0.95), std::nullopt, std::nullopt};
  if (const auto variance = sample_variance(values))
    spread.deviation = std::sqrt(*variance);
  spread.bca = bca_interval(values, mean, confidence);
  return spread;
}

bool rests_on_equal_few(const Estimate& difference)
{
  return difference.n < enough_replications && difference.interval && difference.interval->half_width() == 0.0;
}

/// `baseline` is null where there is none.
ComparedCell compare_cell(const PointRuns& point, const PointRuns* baseline, const std::string& metric,
                          double confidence)
{
  ComparedCell cell;
  const auto values = point.values(metric);
  cell.value = estimate_mean(values, confidence);
  cell.spread = spread_of(values, confidence);
  cell.undefined = point.runs.size() - values.size();
  if (baseline == nullptr || &point == baseline)
    return cell;
  cell.paired = common_seeds(point, *baseline);
  const auto shared = shared_values(point, *baseline, metric);
  if (cell.paired && !shared.a.empty()) {
    cell.difference = paired_difference(shared.a, shared.b, confidence);
    cell.effect = paired_effect(shared.a, shared.b);
    cell.p_wilcoxon = shared.a.size() > 1 ? std::optional{signed_rank_test(shared.a, shared.b).p} : std::nullopt;
  } else if (const auto others = baseline->values(metric); !cell.paired && !values.empty() && !others.empty()) {
    cell.difference = welch_difference(values, others, confidence);
    cell.effect = independent_effect(values, others);
  }
  return cell;
}

/// Holm within one metric, over the points that have a p-value.
void adjust(Comparison& comparison, std::size_t metric)
{
  std::vector<ComparedCell*> cells;
  std::vector<double> p_values;
  for (auto& point : comparison.points)
    if (auto& cell = point.cells[metric]; const auto p = cell.p_of(comparison.test)) {
      cells.push_back(&cell);
      p_values.push_back(*p);
    }
  const auto adjusted = holm_adjusted(p_values);
  for (std::size_t i = 0; i < cells.size(); ++i)
    cells[i]->p_holm = adjusted[i];
}

void note_pairing(const PointRuns& point, const PointRuns& baseline, std::vector<std::string>& notes)
{
  const std::size_t pairs = shared_replications(point, baseline);
  if (!common_seeds(point, baseline)) {
    const bool inputs = point.runs.front()->world != baseline.runs.front()->world;
    notes.push_back(fmt::format("{} and {} ran on different {}, so their difference is not paired: its interval is "
                                "Welch's, and wider.",
                                point.label, baseline.label, inputs ? "inputs" : "seeds"));
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

ComparedPoint compare_point(std::span<const PointRuns> points, std::size_t index, std::optional<std::size_t> baseline,
                            const Comparison& comparison)
{
  const PointRuns& point = points[index];
  ComparedPoint result;
  result.label = point.label;
  result.axes = point.axes;
  result.baseline = baseline;
  result.replications = point.runs.size();
  for (const Replication* run : point.runs) {
    if (!run->stable && result.unstable++ == 0)
      result.unstable_reason = run->stability_reason;
  }
  for (const auto& metric : comparison.metrics)
    result.cells.push_back(
        compare_cell(point, baseline ? &points[*baseline] : nullptr, metric.name, comparison.confidence));
  return result;
}

/// Whether both came to the same by every metric of every replication that they share.
bool are_alike(const PointRuns& a, const PointRuns& b)
{
  std::size_t shared = 0;
  for (const Replication* run : a.runs)
    for (const Replication* other : b.runs)
      if (run->replication == other->replication) {
        ++shared;
        if (run->metrics != other->metrics)
          return false;
      }
  return shared > 0 && a.runs.size() == b.runs.size();
}

/// A difference that is the same in a handful of replications has no star: why not, is not to be guessed.
void note_equal_few(const Comparison& comparison, std::vector<std::string>& notes)
{
  const auto equal = [](const ComparedCell& cell) {
    return cell.difference && cell.difference->mean != 0.0 && rests_on_equal_few(*cell.difference);
  };
  if (comparison.test == Test::student && std::ranges::any_of(comparison.points, [&](const auto& point) {
        return std::ranges::any_of(point.cells, equal);
      }))
    notes.push_back(
        fmt::format("A difference without ± is the same in the few replications there are; it is marked from {} "
                    "replications on.",
                    enough_replications));
}

/// Of n pairs the signs alone can be as unlikely as 2 in 2ⁿ.
void note_ranks(const Comparison& comparison, std::vector<std::string>& notes)
{
  std::size_t most = 0;
  for (const auto& point : comparison.points)
    for (const auto& cell : point.cells)
      if (cell.p_wilcoxon)
        most = std::max(most, cell.difference->n);
  const double least = std::pow(2.0, 1.0 - static_cast<double>(most));
  if (comparison.test == Test::wilcoxon && most > 0 && least >= 1.0 - comparison.confidence)
    notes.push_back(fmt::format("Signed ranks of {} pairs cannot mark anything: their least p is {:.3g}. Run with more "
                                "replications.",
                                most, least));
}

/// Draws that are spread evenly scatter less than independent ones (McKay, Beckman and Conover 1979), by which intervals go.
void note_latin(const std::vector<PointRuns>& points, std::vector<std::string>& notes)
{
  std::uint64_t latin = 0;
  for (const PointRuns& point : points)
    for (const Replication* run : point.runs)
      latin = std::max(latin, run->latin);
  if (latin > 0)
    notes.push_back(fmt::format(
        "Draws are spread evenly over blocks of {} seeds (`latin`): the ±, which takes them for independent, is "
        "too wide.",
        latin));
}

/// A column of zeros is no finding where nothing of what was set ever acted. Each point is told beside the first that it is
/// like: its own baseline where it may be.
void note_alike(const Comparison& comparison, const std::vector<PointRuns>& points, std::vector<std::string>& notes)
{
  std::map<std::size_t, std::vector<std::string>> alike; // by the point that others are like
  using Outcome = std::pair<std::uint64_t, std::map<std::string, std::optional<double>>>;
  std::map<Outcome, std::vector<std::size_t>> first_runs; // of points that are not like an earlier one
  for (std::size_t i = 0; i < points.size(); ++i) {
    const auto baseline = comparison.points[i].baseline;
    if (baseline && *baseline != i && are_alike(points[i], points[*baseline])) {
      alike[*baseline].push_back(points[i].label);
      continue;
    }
    if (points[i].runs.empty())
      continue;
    const Replication& run = *points[i].runs.front();
    std::vector<std::size_t>& others = first_runs[{run.replication, run.metrics}];
    const auto like =
        std::ranges::find_if(others, [&](std::size_t other) { return are_alike(points[i], points[other]); });
    if (like != others.end())
      alike[*like].push_back(points[i].label);
    else
      others.push_back(i);
  }
  for (const auto& [first, labels] : alike)
    notes.push_back(fmt::format("WARNING: {} did the very same as {}, by every metric of every replication: what sets "
                                "them apart never acted, or is not what was meant.",
                                fmt::join(labels, "; "), points[first].label));
}

/// What the table is to be read with: first what may mislead.
std::vector<std::string> notes_on(const Comparison& comparison, const std::vector<PointRuns>& points)
{
  std::vector<std::string> notes;
  for (const auto& point : comparison.points)
    note_unstable(point, notes);
  note_too_few(comparison, notes);
  note_equal_few(comparison, notes);
  note_ranks(comparison, notes);
  note_latin(points, notes);
  note_alike(comparison, points, notes);
  for (std::size_t i = 0; i < points.size(); ++i)
    if (const auto baseline = comparison.points[i].baseline; baseline && *baseline != i)
      note_pairing(points[i], points[*baseline], notes);
    else if (!baseline)
      notes.push_back(fmt::format("{} has no counterpart with {}.", points[i].label, comparison.baseline));
  return notes;
}

} // namespace

std::optional<double> ComparedCell::p_of(Test test) const
{
  return test == Test::wilcoxon ? p_wilcoxon : difference ? difference->p : std::nullopt;
}

bool ComparedCell::differs(double confidence, Test test) const
{
  if (test == Test::student && difference && rests_on_equal_few(*difference))
    return false;
  if (p_holm)
    return *p_holm < 1.0 - confidence;
  if (test == Test::wilcoxon)
    return p_wilcoxon && *p_wilcoxon < 1.0 - confidence;
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
  result.test = options.test;
  result.axis_names = name_by_axes(points);
  result.where = options.where;
  const auto known = listed_metrics(points);
  std::vector<Constraint> constraints;
  for (const std::string& text : options.where)
    if (auto constraint = parse_constraint(text, known, problems))
      constraints.push_back(std::move(*constraint));
  std::vector<std::string> dropped;
  result.chosen = options.metrics.empty();
  result.metrics = choose_metrics(points, options, constraints, dropped, problems);
  const Baselines baselines = find_baselines(points, result.axis_names, options.baseline, problems);
  result.baseline = baselines.name;
  if (problems.any_fault())
    return std::nullopt;

  std::vector<std::string> broken_at_times;
  for (std::size_t p = 0; p < points.size(); ++p) {
    result.points.push_back(compare_point(points, p, baselines.of_point[p], result));
    for (const Constraint& constraint : constraints)
      if (std::string broken = broken_by(constraint, points[p]); !broken.empty())
        result.points.back().broken.push_back(std::move(broken));
      else if (std::string seldom = kept_seldom(constraint, points[p]); !seldom.empty())
        broken_at_times.push_back(std::move(seldom));
  }
  for (std::size_t m = 0; options.holm && m < result.metrics.size(); ++m)
    adjust(result, m);
  if (!options.best.empty()) {
    BestPoint best = best_point(points, result, options.best);
    result.best_by = options.best;
    result.best = best.index;
    result.notes.push_back(std::move(best.sentence));
  }
  std::ranges::move(broken_at_times, std::back_inserter(result.notes));
  for (const std::string& note : notes_on(result, points))
    result.notes.push_back(note);
  for (const std::string& warning : mean_warnings(points, result.metrics))
    result.notes.push_back(warning);
  result.hints = std::move(dropped);
  return result;
}

} // namespace leasehold::analysis
