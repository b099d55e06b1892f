// One run: gather all events of an instant, apply them, let the policies decide, go to the next instant.
//
// Order at one instant: the market's events, those of ports, copies of data that arrive, hosts back, hosts down, ends of
// jobs, replicas ready, service periods, submissions; then leasing, pilots of ports, copies that are wanted,
// autoscaling's replicas, scheduling with placement. Each policy is asked once, after all events of the instant.
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
