#include "analysis/read/point_runs.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace leasehold::analysis {

namespace {

std::optional<double> value_in(const Replication& run, const std::string& metric)
{
  const auto found = run.metrics.find(metric);
  return found == run.metrics.end() ? std::nullopt : found->second;
}

/// Calls visit(a's replication, b's replication) for each number that both have.
template <class Visit> void for_each_pair(const PointRuns& a, const PointRuns& b, Visit visit)
{
  std::map<std::uint64_t, const Replication*> of_b;
  for (const Replication* run : b.runs)
    of_b.emplace(run->replication, run);
  for (const Replication* run : a.runs)
    if (const auto other = of_b.find(run->replication); other != of_b.end())
      visit(*run, *other->second);
}

} // namespace

std::vector<double> PointRuns::values(const std::string& metric) const
{
  std::vector<double> result;
  for (const Replication* run : runs)
    if (const auto value = value_in(*run, metric))
      result.push_back(*value);
  return result;
}

bool PointRuns::lists(const std::string& metric) const
{
  return std::any_of(runs.begin(), runs.end(), [&](const auto* run) { return run->metrics.contains(metric); });
}

std::vector<PointRuns> group_by_point(std::span<const Replication> runs)
{
  std::vector<PointRuns> points;
  std::map<std::string, std::size_t> index;
  for (const Replication& run : runs) {
    const auto [found, fresh] = index.emplace(run.point, points.size());
    if (fresh)
      points.push_back({run.point, {}, {}});
    points[found->second].runs.push_back(&run);
  }
  return points;
}

SharedValues shared_values(const PointRuns& a, const PointRuns& b, const std::string& metric)
{
  SharedValues result;
  for_each_pair(a, b, [&](const Replication& run_a, const Replication& run_b) {
    const auto value_a = value_in(run_a, metric);
    const auto value_b = value_in(run_b, metric);
    if (value_a && value_b) {
      result.a.push_back(*value_a);
      result.b.push_back(*value_b);
    }
  });
  return result;
}

std::size_t shared_replications(const PointRuns& a, const PointRuns& b)
{
  std::size_t pairs = 0;
  for_each_pair(a, b, [&](const Replication&, const Replication&) { ++pairs; });
  return pairs;
}

bool common_seeds(const PointRuns& a, const PointRuns& b)
{
  bool common = true;
  for_each_pair(a, b, [&](const Replication& run_a, const Replication& run_b) {
    common = common && run_a.seed == run_b.seed && run_a.world == run_b.world;
  });
  return common;
}

std::vector<std::string> name_by_axes(std::span<PointRuns> points)
{
  std::set<std::vector<std::string>> names;
  std::set<std::string> sources;
  std::vector<std::vector<std::string>> labels;
  for (const auto& point : points) {
    std::vector<std::string> axes;
    auto& values = labels.emplace_back();
    sources.insert(point.runs.front()->source);
    for (const auto& [axis, value] : point.runs.front()->axes) {
      axes.push_back(axis);
      values.push_back(value);
    }
    names.insert(std::move(axes));
  }
  if (names.size() != 1 || names.begin()->empty())
    return {};
  std::vector<std::string> axes = *names.begin();
  const auto distinct = [&] { return std::set(labels.begin(), labels.end()).size() == points.size(); };
  if (!distinct() && sources.size() > 1) {
    axes.insert(axes.begin(), "campaign");
    for (std::size_t i = 0; i < points.size(); ++i)
      labels[i].insert(labels[i].begin(), points[i].runs.front()->source);
  }
  if (!distinct())
    return {};
  for (std::size_t i = 0; i < points.size(); ++i) {
    points[i].label = fmt::format("{}", fmt::join(labels[i], ", "));
    points[i].axes = std::move(labels[i]);
  }
  return axes;
}

} // namespace leasehold::analysis
