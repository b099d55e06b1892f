// What a service will ask for, for those who know the load to come.
#pragma once

#include "assembly/service_setup.hpp"

#include <vector>

namespace leasehold::assembly {

/// Chips of this replica's kind that the autoscaler will ask for, hour by hour from the start to the horizon, the most in
/// each: a fresh one is told the load from a copy of the stream that the run will draw it from, as ServiceRunner::tick()
/// tells the one that runs.
[[nodiscard]] std::vector<double> chips_ahead(const ServiceSetup& setup, const scenario::PlannedReplica& replica,
                                              Timestamp horizon);

/// Chips that a gang needs by hour until the horizon, `left` from now, if it never waits beyond its submission: where it is
/// submitted after `wait` and then works so long.
[[nodiscard]] std::vector<double> gang_ahead(double chips, Seconds wait, Seconds work, Seconds left);

} // namespace leasehold::assembly
