// The numbers of services that are followed request by request.
#pragma once

#include "simulation/run_result.hpp"
#include "simulation/service_runner.hpp"

namespace leasehold::simulation {

/// Metrics of all such services together, and the numbers of each; nothing where there is none.
void add_request_metrics(const ServiceRunner& services, RunResult& result);

} // namespace leasehold::simulation
