#include "analysis/statistics/best_point.hpp"

#include "analysis/tables/number_text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace leasehold::analysis {

namespace {

struct Contender {
  std::size_t index;
  double mean;
};

const output::Metric& in_schema(const std::string& name)
{
  return *std::ranges::find_if(output::metrics, [&](const output::Metric& m) { return m.name == name; });
}

/// "it is $1.2M less than b, the next (95 % interval $0.9M to $1.5M)"
std::string lead(const PointRuns& best, const PointRuns& next, const output::Metric& metric, double confidence)
{
  const std::string name{metric.name};
  const bool paired = common_seeds(best, next);
  const SharedValues shared = shared_values(best, next, name);
  const Estimate lead = paired ? paired_difference(shared.a, shared.b, confidence)
                               : welch_difference(best.values(name), next.values(name), confidence);
  if (lead.n == 0)
    return fmt::format("the next is {}, with which it shares no replication", next.label);
  if (lead.mean == 0.0)
    return fmt::format("{} does as well", next.label);
  std::string text = fmt::format("{} {} than {}, the next", readable(std::abs(lead.mean), metric.unit),
                                 lead.mean < 0.0 ? "less" : "more", next.label);
  if (!lead.interval)
    return text + ", of one replication";
  text += fmt::format(" ({:g} % interval {} to {})", confidence * 100.0, readable(lead.interval->low, metric.unit),
                      readable(lead.interval->high, metric.unit));
  return text + (lead.excludes_zero() ? "" : ": chance could explain that");
}

/// Points that differ in more than one axis may differ in what is asked of them, such as their load: less of it costs less.
std::string beside_axes(const Comparison& comparison, const std::vector<Contender>& candidates)
{
  std::vector<std::string> differ;
  for (std::size_t a = 0; a < comparison.axis_names.size(); ++a)
    if (std::ranges::any_of(candidates, [&](const Contender& each) {
          return comparison.points[each.index].axes[a] != comparison.points[candidates.front().index].axes[a];
        }))
      differ.push_back(comparison.axis_names[a]);
  return differ.size() < 2
             ? ""
             : fmt::format(" It is the best of points that differ in {}: where one of these is given and not chosen, "
                           "compare the points of each of its levels.",
                           fmt::join(differ, " and "));
}

} // namespace

BestPoint best_point(std::span<const PointRuns> points, const Comparison& comparison, const std::string& metric)
{
  const output::Metric& about = in_schema(metric);
  const std::string conditions = fmt::format("{}", fmt::join(comparison.where, " and "));
  std::vector<Contender> candidates;
  std::vector<std::string> partial;
  for (std::size_t p = 0; p < points.size(); ++p) {
    if (!comparison.points[p].broken.empty())
      continue;
    if (const auto values = points[p].values(metric); values.size() == points[p].runs.size())
      candidates.push_back({p, mean(values)});
    else
      partial.push_back(fmt::format("{} in {} of {}", points[p].label, values.size(), points[p].runs.size()));
  }
  const std::string left_out = fmt::format("{} replications", fmt::join(partial, ", "));
  if (candidates.empty() && partial.empty())
    return {std::nullopt, fmt::format("Best by {}: no point keeps {}.", metric, conditions)};
  if (candidates.empty())
    return {std::nullopt, fmt::format("Best by {}: no point{} has it in every replication ({}).", metric,
                                      conditions.empty() ? "" : " that keeps " + conditions, left_out)};
  std::ranges::stable_sort(candidates, [&](const Contender& a, const Contender& b) {
    return about.better == output::Better::lower ? a.mean < b.mean : a.mean > b.mean;
  });
  const PointRuns& best = points[candidates.front().index];
  std::string text =
      fmt::format("Best by {}{}: {}, {}", metric, conditions.empty() ? "" : " of those that keep " + conditions,
                  best.label, readable(candidates.front().mean, about.unit));
  if (candidates.size() > 1)
    text += "; " + lead(best, points[candidates[1].index], about, comparison.confidence);
  else if (points.size() > 1)
    text += ", the only one";
  if (!partial.empty())
    text += fmt::format(". Not chosen, as it is not defined in every replication: {}", left_out);
  return {candidates.front().index, text + "." + beside_axes(comparison, candidates)};
}

} // namespace leasehold::analysis
