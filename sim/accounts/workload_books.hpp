// The books of workloads: what each one's chips cost, whoever paid for them.
#pragma once

#include "accounts/run_facts.hpp"
#include "accounts/run_result.hpp"
#include "market/allocation.hpp"

#include <vector>

namespace leasehold::accounts {

/// Of each service, training and workload of jobs that used a lease; `spend` of each tenant.
void add_workload_books(const RunFacts& facts, const std::vector<market::Allocation>& spend, std::vector<Book>& books);

} // namespace leasehold::accounts
