#include "analysis/statistics/baselines.hpp"

#include "analysis/statistics/guess.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace leasehold::analysis {

namespace {

/// The point that has `label` on the axis and agrees with `like` on the others.
std::optional<std::size_t> counterpart(std::span<const PointRuns> points, const PointRuns& like, std::size_t axis,
                                       const std::string& label)
{
  auto wanted = like.axes;
  wanted[axis] = label;
  const auto found = std::ranges::find(points, wanted, &PointRuns::axes);
  return found == points.end() ? std::nullopt : std::optional{static_cast<std::size_t>(found - points.begin())};
}

/// Where `asked` is `axis=label` of these axes, the axis.
std::optional<std::size_t> axis_in(std::span<const PointRuns> points, std::span<const std::string> axes,
                                   const std::string& asked)
{
  for (std::size_t a = 0; a < axes.size(); ++a)
    if (asked.starts_with(axes[a] + "=") && std::ranges::any_of(points, [&](const PointRuns& point) {
          return point.axes[a] == asked.substr(axes[a].size() + 1);
        }))
      return a;
  return std::nullopt;
}

/// All that could have been meant.
std::vector<std::string> known_names(std::span<const PointRuns> points, std::span<const std::string> axes)
{
  std::vector<std::string> names;
  for (const PointRuns& point : points)
    names.push_back(point.label);
  if (axes.size() > 1)
    for (std::size_t a = 0; a < axes.size(); ++a)
      for (const PointRuns& point : points)
        if (const std::string name = axes[a] + "=" + point.axes[a]; std::ranges::find(names, name) == names.end())
          names.push_back(name);
  return names;
}

} // namespace

Baselines find_baselines(std::span<const PointRuns> points, std::span<const std::string> axes, const std::string& asked,
                         Problems& problems)
{
  Baselines result;
  const auto named = std::ranges::find_if(
      points, [&](const PointRuns& p) { return asked.empty() || p.label == asked || p.runs.front()->point == asked; });
  if (named != points.end()) {
    result.of_point.assign(points.size(), static_cast<std::size_t>(named - points.begin()));
    result.name = points.size() > 1 ? named->label : "";
    return result;
  }
  const auto axis = axis_in(points, axes, asked);
  if (!axis) {
    problems.fault("--baseline " + asked, "unknown point", "no run has this label",
                   did_you_mean(asked, known_names(points, axes)));
    return result;
  }
  const std::string label = asked.substr(axes[*axis].size() + 1);
  for (const PointRuns& point : points)
    result.of_point.push_back(counterpart(points, point, *axis, label));
  result.name = fmt::format("{} = {}{}", axes[*axis], label, axes.size() > 1 ? " with all else alike" : "");
  return result;
}

} // namespace leasehold::analysis
