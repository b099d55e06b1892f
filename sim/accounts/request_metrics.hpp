// What requests see: of flows by the load, of services that are followed request by request as it was.
#pragma once

#include "accounts/run_result.hpp"
#include "accounts/service_sums.hpp"

namespace leasehold::accounts {

[[nodiscard]] Serving serving_of(const simulation::ServiceRunner& services);

/// Metrics of all services together, and the numbers of each that is followed; nothing where there is none.
void add_request_metrics(const simulation::ServiceRunner& services, const ServiceSums& sums, RunResult& result);

} // namespace leasehold::accounts
