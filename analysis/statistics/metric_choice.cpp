#include "analysis/statistics/metric_choice.hpp"

#include "analysis/statistics/guess.hpp"
#include "analysis/statistics/headline.hpp"
#include "analysis/tables/number_text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace leasehold::analysis {

namespace {

ComparedMetric described(const std::string& name)
{
  const auto* known = std::find_if(output::metrics.begin(), output::metrics.end(),
                                   [&](const output::Metric& m) { return m.name == name; });
  if (known == output::metrics.end())
    return {name, "", output::Better::neither, false};
  return {name, std::string(known->unit), known->better, false};
}

std::vector<double> all_values(std::span<const PointRuns> points, const std::string& metric)
{
  std::vector<double> all;
  for (const auto& point : points) {
    const auto values = point.values(metric);
    all.insert(all.end(), values.begin(), values.end());
  }
  return all;
}

/// A share or a count that ought to be high and never is above 0: nothing was served in time, no job ended.
bool is_failure(const ComparedMetric& metric)
{
  return metric.better == output::Better::higher && (metric.unit == "1" || metric.unit == "jobs");
}

/// Why the metric tells nothing, or "".
std::string idle_reason(std::span<const PointRuns> points, const ComparedMetric& metric)
{
  std::size_t runs = 0;
  for (const auto& point : points)
    runs += point.runs.size();
  const auto all = all_values(points, metric.name);
  if (all.empty())
    return "not defined";
  const bool same = all.size() == runs && std::equal(all.begin() + 1, all.end(), all.begin());
  // One point has nothing to differ from: only a plain zero is left out.
  if (!same || (all.front() == 0.0 && is_failure(metric)) || (points.size() == 1 && all.front() != 0.0))
    return "";
  return all.front() == 0.0 ? "always 0" : "always " + readable(all.front(), metric.unit);
}

std::vector<ComparedMetric> asked_metrics(const std::vector<std::string>& known, const std::vector<std::string>& asked,
                                          Problems& problems)
{
  std::vector<ComparedMetric> result;
  for (const auto& name : asked) {
    const bool repeated = std::any_of(result.begin(), result.end(), [&](const auto& m) { return m.name == name; });
    if (std::find(known.begin(), known.end(), name) == known.end())
      problems.fault("--metric " + name, "unknown metric", "no run lists it", did_you_mean(name, known));
    else if (!repeated)
      result.push_back(described(name));
  }
  return result;
}

/// Those of the known metrics that tell something.
std::vector<ComparedMetric> telling_metrics(std::span<const PointRuns> points, const std::vector<std::string>& known,
                                            std::vector<std::string>& notes)
{
  std::vector<ComparedMetric> chosen;
  std::vector<std::string> left_out;
  std::vector<ComparedMetric> defined;
  for (const auto& name : known) {
    const ComparedMetric metric = described(name);
    const std::string reason = idle_reason(points, metric);
    (reason.empty() ? chosen : defined).push_back(metric);
    if (reason == "not defined")
      defined.pop_back();
    if (!reason.empty())
      left_out.push_back(fmt::format("{} ({})", name, reason));
  }
  if (chosen.empty()) {
    notes.push_back("Every metric is the same in every replication of every point.");
    return defined;
  }
  if (!left_out.empty())
    notes.push_back(fmt::format("Not shown, as it tells nothing here: {}.", fmt::join(left_out, ", ")));
  return chosen;
}

/// What is named beside `all`, whether it tells anything or not, then all that does.
std::vector<ComparedMetric> named_and_telling(std::span<const PointRuns> points, std::vector<std::string> known,
                                              std::vector<std::string> named, std::vector<std::string>& notes,
                                              Problems& problems)
{
  std::erase(named, "all");
  auto chosen = asked_metrics(known, named, problems);
  std::erase_if(known, [&](const std::string& name) { return std::ranges::find(named, name) != named.end(); });
  if (known.empty())
    return chosen;
  const auto telling = telling_metrics(points, known, notes);
  chosen.insert(chosen.end(), telling.begin(), telling.end());
  return chosen;
}

/// The headline, then what conditions and `best` speak of.
std::vector<std::string> headline_with(std::span<const PointRuns> points, const CompareOptions& options,
                                       std::span<const Constraint> constraints, std::vector<std::string>& notes)
{
  auto names = headline(points, notes);
  const auto add = [&](const std::string& name) {
    if (std::ranges::find(names, name) == names.end())
      names.push_back(name);
  };
  if (!options.best.empty())
    add(options.best);
  for (const Constraint& constraint : constraints)
    add(constraint.metric);
  return names;
}

} // namespace

bool is_share(std::span<const PointRuns> points, const ComparedMetric& metric)
{
  const auto all = all_values(points, metric.name);
  const auto inside = [](double v) { return v >= 0.0 && v <= 1.0; };
  const auto between = [](double v) { return v > 0.0 && v < 1.0; };
  return metric.unit == "1" && std::all_of(all.begin(), all.end(), inside) &&
         std::any_of(all.begin(), all.end(), between);
}

std::vector<std::string> listed_metrics(std::span<const PointRuns> points)
{
  std::set<std::string> names;
  for (const auto& point : points)
    for (const Replication* run : point.runs)
      for (const auto& entry : run->metrics)
        names.insert(entry.first);
  std::vector<std::string> result;
  for (const auto& metric : output::metrics)
    if (names.erase(std::string(metric.name)) > 0)
      result.emplace_back(metric.name);
  result.insert(result.end(), names.begin(), names.end());
  return result;
}

std::vector<ComparedMetric> choose_metrics(std::span<const PointRuns> points, const CompareOptions& options,
                                           std::span<const Constraint> constraints, std::vector<std::string>& notes,
                                           Problems& problems)
{
  const auto known = listed_metrics(points);
  const auto is_there = [&](const std::string& name) { return std::ranges::find(known, name) != known.end(); };
  if (!options.best.empty() && !is_there(options.best))
    problems.fault("--best " + options.best, "unknown metric", "no run lists it", did_you_mean(options.best, known));
  else if (!options.best.empty() && described(options.best).better == output::Better::neither)
    problems.fault("--best " + options.best, "no point can be best by it", "neither way is better",
                   "choose a metric that `leasehold describe` calls better when lower or higher");
  std::vector<ComparedMetric> chosen;
  if (std::ranges::find(options.metrics, "all") != options.metrics.end())
    chosen = named_and_telling(points, known, options.metrics, notes, problems);
  else if (!options.metrics.empty())
    chosen = asked_metrics(known, options.metrics, problems);
  else if (const auto names = headline_with(points, options, constraints, notes);
           !names.empty() && !problems.any_fault())
    chosen = asked_metrics(known, names, problems);
  else if (!problems.any_fault())
    chosen = telling_metrics(points, known, notes); // of metrics that the schema does not know
  for (auto& metric : chosen) {
    if (options.unit)
      metric = {metric.name, *options.unit, output::Better::lower, false};
    metric.share = is_share(points, metric);
  }
  return chosen;
}

} // namespace leasehold::analysis
