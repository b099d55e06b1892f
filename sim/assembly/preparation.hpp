// What a run needs before it begins: everything of a point that the platform decides, checked.
#pragma once

#include "assembly/data_plan.hpp"
#include "assembly/failure_plan.hpp"
#include "assembly/owned_capacity.hpp"
#include "assembly/run_setup.hpp"
#include "market/market.hpp"
#include "network/power_supply.hpp"
#include "scenario/plan/workload_plan.hpp"
#include "scenario/policy_set.hpp"

#include <optional>
#include <vector>

namespace leasehold::assembly {

struct Prepared {
  scenario::WorkloadPlan plan;
  scenario::PolicySet policies;
  std::vector<OwnedBlock> owned;
  std::optional<market::Market> market;
  std::optional<DataPlan> data;
  network::PowerSupply power;
  workload::FailurePlan failures;
};

/// Faults are reported; what they concern is missing then.
[[nodiscard]] Prepared prepare(const RunSetup& setup, const model::Inventory& inventory,
                               config::Diagnostics& diagnostics);

} // namespace leasehold::assembly
