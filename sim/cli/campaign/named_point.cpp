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

} // namespace leasehold::cli
