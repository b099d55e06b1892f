// What was paid, taken apart: by lease programme, workload, use, provider or tenant. Each part is a metric in dollars, so that
// parts are compared as metrics are.
#pragma once

#include "analysis/read/run_reader.hpp"

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace leasehold::analysis {

enum class CostBy { programme, workload, use, provider, tenant };

inline constexpr std::array<std::string_view, 5> cost_by_names = {"programme", "workload", "use", "provider", "tenant"};

[[nodiscard]] std::optional<CostBy> cost_by_from(std::string_view name);

struct CostParts {
  std::vector<Replication>
      runs; ///< the same, with the parts instead of the metrics; a part that a run lacks is 0 there
  std::vector<std::string> parts; ///< the largest first, `total` last; empty where nothing was leased
};

/// The parts of one replication add up to its `total`, which is what was billed up to the horizon, the metric `cost`.
[[nodiscard]] CostParts cost_parts(std::span<const Replication> runs, CostBy by);

} // namespace leasehold::analysis
