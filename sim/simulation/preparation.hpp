// What a run needs before it begins: everything of a point that the platform decides, checked.
#pragma once

#include "market/market.hpp"
#include "scenario/workload_plan.hpp"
#include "simulation/data_plan.hpp"
#include "simulation/owned_capacity.hpp"
#include "simulation/policy_set.hpp"
#include "simulation/run_setup.hpp"

#include <optional>
#include <vector>

namespace leasehold::simulation {

struct Prepared {
  scenario::WorkloadPlan plan;
  PolicySet policies;
  std::vector<OwnedBlock> owned;
  std::optional<market::Market> market;
  std::optional<DataPlan> data;
};

/// Faults are reported; what they concern is missing then.
[[nodiscard]] Prepared prepare(const RunSetup& setup, const model::Inventory& inventory,
                               config::Diagnostics& diagnostics);

} // namespace leasehold::simulation
