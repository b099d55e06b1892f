// What a run's leases cost, whom, and for what: the metrics in money, and the books.
#pragma once

#include "accounts/run_facts.hpp"
#include "accounts/run_result.hpp"
#include "accounts/service_sums.hpp"

namespace leasehold::accounts {

void add_money_metrics(const RunFacts& facts, const ServiceSums& sums, RunResult& result);

} // namespace leasehold::accounts
