// The numbers of summary.json from what the run counted.
#pragma once

#include "simulation/run_facts.hpp"
#include "simulation/run_result.hpp"

namespace leasehold::simulation {

[[nodiscard]] RunResult summarise(const RunFacts& facts);

} // namespace leasehold::simulation
