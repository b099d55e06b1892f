// What was paid for what, side by side.
#pragma once

#include "analysis/statistics/comparison.hpp"
#include "analysis/statistics/cost_parts.hpp"

#include <optional>
#include <vector>

namespace leasehold::analysis {

/// As `compare`, with the parts of the bill for metrics, all of them where none is asked for. Conditions and `best` speak of
/// the runs' own metrics: what a point is worth does not depend on how its bill is taken apart. A fault where nothing was
/// leased.
[[nodiscard]] std::optional<Comparison> compare_costs(const std::vector<Replication>& runs, CostBy by,
                                                      const CompareOptions& options, Problems& problems);

} // namespace leasehold::analysis
