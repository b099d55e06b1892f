// Where a mean over replications misleads: it lies between two kinds of worlds, one world makes it, or there are too few.
#pragma once

#include "analysis/read/point_runs.hpp"
#include "analysis/statistics/comparison.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace leasehold::analysis {

/// Intervals of fewer values rest on very little.
inline constexpr std::size_t enough_replications = 5;

/// A value that is no part of the others by Grubbs' test (1969, Technometrics 11:1–21; two-sided, 1 %), and that moves the
/// mean by more than 5 %.
struct Outlier {
  std::size_t index = 0;
  double without = 0.0; ///< mean of the others
};
[[nodiscard]] std::optional<Outlier> find_outlier(std::span<const double> values);

/// Grubbs' G, max |x − mean| / s, and the value that it may not pass at a two-sided level; NaN for fewer than three values.
[[nodiscard]] double grubbs_statistic(std::span<const double> values);
[[nodiscard]] double grubbs_critical(std::size_t n, double level);

/// Two groups of at least two values each with a gap between them that is both wider than chance leaves in one group (below
/// 1 % of normal samples of 4 to 100 values: tests/analysis) and more than 5 % of the mean.
struct Clusters {
  std::size_t low_count = 0;
  double low = 0.0;  ///< mean of the lower group
  double high = 0.0; ///< of the upper
  double cut = 0.0;  ///< between them
};
[[nodiscard]] std::optional<Clusters> find_clusters(std::span<const double> values);

/// A sentence for each mean of these metrics that misleads; first of all of intervals from fewer than five
/// values: so many replications, or so many in which a metric is defined.
[[nodiscard]] std::vector<std::string> mean_warnings(std::span<const PointRuns> points,
                                                     std::span<const ComparedMetric> metrics);

} // namespace leasehold::analysis
