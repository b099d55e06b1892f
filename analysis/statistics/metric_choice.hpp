// Which metrics a comparison shows.
#pragma once

#include "analysis/read/point_runs.hpp"
#include "analysis/statistics/comparison.hpp"

#include <span>
#include <string>
#include <vector>

namespace leasehold::analysis {

/// Every metric that some replication lists: the schema's in its order, then the others by name.
[[nodiscard]] std::vector<std::string> listed_metrics(std::span<const PointRuns> points);

/// Whether a plain number is one of all, which is written in per cent: in [0, 1] in every replication. A count or a ratio reaches
/// 1 too, but no count lies between 0 and 1 in a single run.
[[nodiscard]] bool is_share(std::span<const PointRuns> points, const ComparedMetric& metric);

/// The metrics asked for; or the headline, with those of the conditions and of `best`; or, asked for `all`, with what is named
/// beside it first, those that are listed, less those that tell nothing: nowhere defined, or the same in every replication
/// and no failure. What is left out is said in `notes`. A misspelt metric is a fault.
[[nodiscard]] std::vector<ComparedMetric> choose_metrics(std::span<const PointRuns> points,
                                                         const CompareOptions& options,
                                                         std::span<const Constraint> constraints,
                                                         std::vector<std::string>& notes, Problems& problems);

} // namespace leasehold::analysis
