// The numbers of services that are followed request by request.
#pragma once

#include "accounts/run_result.hpp"
#include "simulation/service_runner.hpp"

namespace leasehold::accounts {

/// Metrics of all such services together, and the numbers of each; nothing where there is none.
void add_request_metrics(const simulation::ServiceRunner& services, RunResult& result);

} // namespace leasehold::accounts
