// Which metrics a comparison shows.
#pragma once

#include "analysis/read/point_runs.hpp"
#include "analysis/statistics/comparison.hpp"

#include <span>
#include <string>
#include <vector>

namespace leasehold::analysis {

/// The metrics asked for, or else those of the schema, then unknown ones by name, less those that tell nothing: nowhere
/// defined, or the same in every replication. What is left out is said in `notes`. A misspelt metric is a fault.
[[nodiscard]] std::vector<ComparedMetric> choose_metrics(std::span<const PointRuns> points,
                                                         const std::vector<std::string>& asked,
                                                         std::vector<std::string>& notes, Problems& problems);

} // namespace leasehold::analysis
