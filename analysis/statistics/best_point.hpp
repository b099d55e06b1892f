// The best of the points that keep what is asked of them, and whether it is better than the next.
#pragma once

#include "analysis/read/point_runs.hpp"
#include "analysis/statistics/comparison.hpp"

#include <span>
#include <string>

namespace leasehold::analysis {

/// A sentence. `points` are those of the comparison, whose `broken` tells who keeps all conditions; the schema knows which
/// way the metric is better.
[[nodiscard]] std::string best_point(std::span<const PointRuns> points, const Comparison& comparison,
                                     const std::string& metric);

} // namespace leasehold::analysis
