// The numbers of summary.json from what the run counted.
#pragma once

#include "accounts/run_result.hpp"
#include "simulation/run_facts.hpp"

namespace leasehold::accounts {

[[nodiscard]] RunResult summarise(const simulation::RunFacts& facts);

} // namespace leasehold::accounts
