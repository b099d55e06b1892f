// The books of workloads: what each one's chips cost, whoever paid for them.
#pragma once

#include "accounts/run_result.hpp"
#include "market/allocation.hpp"
#include "simulation/run_facts.hpp"

#include <vector>

namespace leasehold::accounts {

/// Of each service, training and workload of jobs that used a lease; `spend` of each tenant.
void add_workload_books(const simulation::RunFacts& facts, const std::vector<market::Allocation>& spend,
                        std::vector<Book>& books);

} // namespace leasehold::accounts
