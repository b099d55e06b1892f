#include "cli/campaign/front_groups.hpp"

#include "cli/campaign/manifest_facts.hpp"
#include "config/load.hpp"
#include "scenario/axes.hpp"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <iterator>
#include <optional>
#include <set>
#include <string_view>

namespace leasehold::cli {

namespace {

/// The scheduling, leasing and so on of the scenario, or the leasing of a tenant of its own.
bool sets_policy(std::string_view path)
{
  return path == "policies" || path.starts_with("policies.") ||
         (path.starts_with("tenants.") && path.find(".leasing") != std::string_view::npos);
}

void add_policy_axes(const std::string& manifest, std::set<std::string, std::less<>>& found)
{
  config::Diagnostics ignored;
  const auto root = config::load_text(manifest, "manifest", ignored);
  const auto written = root && root->is_mapping() ? root->find("scenario") : std::nullopt;
  if (!written || !written->is_mapping())
    return;
  for (const scenario::Axis& axis : scenario::axes_of(*written, ignored))
    for (const scenario::Level& level : axis.levels)
      if (std::ranges::any_of(level.changes, [](const auto& change) { return sets_policy(change.first); }))
        found.emplace(axis.name);
}

} // namespace

std::vector<std::string> axes_of_worlds(std::span<const analysis::Replication> runs,
                                        const std::vector<std::string>& axes)
{
  std::set<std::string, std::less<>> of_policies;
  std::set<std::filesystem::path> seen;
  bool one_world = true;
  for (const analysis::Replication& run : runs) {
    one_world = one_world && run.world.empty();
    if (seen.insert(run.directory).second)
      add_policy_axes(manifest_at(run.directory), of_policies);
  }
  if (one_world)
    of_policies.emplace("campaign"); // the same worlds under other policies
  std::vector<std::string> apart;
  std::ranges::copy_if(axes, std::back_inserter(apart),
                       [&](const std::string& axis) { return !of_policies.contains(axis); });
  return apart.size() < axes.size() ? apart : std::vector<std::string>{};
}

std::vector<std::string> front_groups(std::span<const analysis::PointRuns> points, const std::vector<std::string>& axes,
                                      const std::vector<std::string>& apart)
{
  std::vector<std::string> groups;
  for (const analysis::PointRuns& point : points) {
    std::vector<std::string> labels;
    for (std::size_t axis = 0; axis < axes.size() && axis < point.axes.size(); ++axis)
      if (std::ranges::find(apart, axes[axis]) != apart.end())
        labels.push_back(point.axes[axis]);
    groups.push_back(fmt::format("{}", fmt::join(labels, ", ")));
  }
  return groups;
}

} // namespace leasehold::cli
