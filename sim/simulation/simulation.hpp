// One run: its parts, put together and played by the loop (run_loop.hpp), and the files that it leaves.
#pragma once

#include "assembly/run_setup.hpp"
#include "model/inventory.hpp"
#include "simulation/run_facts.hpp"

#include <functional>

namespace leasehold::simulation {

/// Checks what can only be checked against the platform: chips, regions, sizes, policies' parameters.
void validate_point(const assembly::RunSetup& setup, const model::Inventory& inventory,
                    config::Diagnostics& diagnostics);

/// Told of a run that has come to its end, with its files written.
using Finished = std::function<void(const RunFacts&)>;

/// Plays the run. Faults of the scenario are reported, nothing is written, and the answer is false; a broken invariant
/// throws std::logic_error.
[[nodiscard]] bool run(const assembly::RunSetup& setup, const model::Inventory& inventory,
                       config::Diagnostics& diagnostics, const Finished& finished);

} // namespace leasehold::simulation
