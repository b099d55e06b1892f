// Energy and carbon of a run, and of its tenants and workloads.
#pragma once

#include "accounts/run_facts.hpp"
#include "accounts/run_result.hpp"
#include "accounts/service_sums.hpp"

namespace leasehold::accounts {

/// Sets the metrics of energy and carbon and adds to the books of tenants and workloads. All of it is undefined where the
/// power of a host that was held is known neither from the platform nor from the catalogue.
void add_energy_metrics(const RunFacts& facts, const ServiceSums& sums, RunResult& result);

} // namespace leasehold::accounts
