#include "cli/campaign/named_point.hpp"

#include "config/suggest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <vector>

namespace leasehold::cli {

const analysis::PointRuns* named_point(std::span<const analysis::PointRuns> points, const std::string& asked)
{
  std::vector<std::string> labels;
  labels.reserve(points.size());
  for (const analysis::PointRuns& point : points) {
    if (point.label == asked || point.runs.front()->point == asked)
      return &point;
    labels.push_back(point.label);
  }
  fmt::print(stderr, "--point {}: no run has this label {}\n", asked, config::did_you_mean(asked, labels));
  return nullptr;
}

const analysis::Replication* named_run(const std::vector<analysis::Replication>& runs, const std::string& asked,
                                       std::optional<std::uint64_t> seed)
{
  auto points = analysis::group_by_point(runs);
  [[maybe_unused]] const auto axes = analysis::name_by_axes(points);
  const analysis::PointRuns* const point =
      asked.empty() && !points.empty() ? &points.front() : named_point(points, asked);
  if (point == nullptr)
    return nullptr;
  if (!seed)
    return point->runs.front();
  const auto run =
      std::ranges::find_if(point->runs, [&](const analysis::Replication* each) { return each->seed == *seed; });
  if (run != point->runs.end())
    return *run;
  fmt::print(stderr, "--seed {}: {} has none of this seed\n", *seed, point->label);
  return nullptr;
}

} // namespace leasehold::cli
