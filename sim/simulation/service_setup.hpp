// The services of a point, made ready to run.
#pragma once

#include "simulation/policy_set.hpp"
#include "simulation/service_runner.hpp"
#include "simulation/simulation.hpp"

#include <vector>

namespace leasehold::simulation {

/// `setup` outlives the services: traces are read from its inputs.
[[nodiscard]] std::vector<ServiceSetup> service_setups(const RunSetup& setup, const scenario::WorkloadPlan& plan,
                                                       const PolicySet& policies);

} // namespace leasehold::simulation
