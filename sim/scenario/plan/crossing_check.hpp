// Whether anything crosses the network of a scenario whose links are shared.
#pragma once

#include "config/diagnostics.hpp"
#include "model/inventory.hpp"
#include "scenario/scenario.hpp"

namespace leasehold::scenario {

/// A warning where nothing does: gangs whose rate the physics gives, replicas over several hosts (how many chips these hold
/// the platform says), copies on the platform's routes and checkpoints to its storage do.
void check_crossings(const Scenario& scenario, const model::Inventory& inventory, config::Diagnostics& diagnostics);

} // namespace leasehold::scenario
