// What a service will ask for, for those who know the load to come.
#pragma once

#include "assembly/service_setup.hpp"

#include <cstdint>
#include <vector>

namespace leasehold::assembly {

/// Chips of this kind of replica that the autoscaler will ask for, hour by hour from the start to the horizon, the most in
/// each: a fresh one is told the load from a copy of the stream that the run will draw it from, as ServiceRunner::tick()
/// tells the one that runs.
/// `kinds` are those of the start, whose prices stay.
[[nodiscard]] std::vector<double> chips_ahead(const ServiceSetup& setup, std::uint32_t option,
                                              std::vector<policy::ReplicaKind> kinds, Timestamp horizon);

/// Chips that a gang needs by hour until the horizon, `left` from now, if it never waits beyond its submission: where it is
/// submitted after `wait` and then works so long.
[[nodiscard]] std::vector<double> gang_ahead(double chips, Seconds wait, Seconds work, Seconds left);

} // namespace leasehold::assembly
