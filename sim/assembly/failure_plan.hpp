// What the scenario says of failures and outages, on this platform.
#pragma once

#include "assembly/run_setup.hpp"
#include "config/diagnostics.hpp"
#include "model/inventory.hpp"
#include "workload/failures/failure_plan.hpp"

namespace leasehold::assembly {

/// Reports names and domains that the platform lacks, and faults of traces.
[[nodiscard]] workload::FailurePlan plan_failures(const RunSetup& setup, const model::Inventory& inventory,
                                                  config::Diagnostics& diagnostics);

} // namespace leasehold::assembly
