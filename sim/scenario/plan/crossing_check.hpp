// Whether anything crosses the network of a scenario whose links are shared.
#pragma once

#include "config/diagnostics.hpp"
#include "scenario/scenario.hpp"

namespace leasehold::scenario {

/// A warning where nothing does: training, replicas over several hosts (how many chips these hold the platform says) and
/// copies on the platform's routes do.
void check_crossings(const Scenario& scenario, config::Diagnostics& diagnostics);

} // namespace leasehold::scenario
