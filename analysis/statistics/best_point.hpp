// The best of the points that keep what is asked of them, and whether it is better than the next.
#pragma once

#include "analysis/read/point_runs.hpp"
#include "analysis/statistics/comparison.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>

namespace leasehold::analysis {

struct BestPoint {
  std::optional<std::size_t> index; ///< in the comparison's points
  std::string sentence;
};

/// `points` are those of the comparison, whose `broken` tells who keeps all conditions; the schema knows which way the metric
/// is better. A point that lacks the metric in some replication is not chosen, and that is said: the mean over the others
/// leaves out where it failed.
[[nodiscard]] BestPoint best_point(std::span<const PointRuns> points, const Comparison& comparison,
                                   const std::string& metric);

} // namespace leasehold::analysis
