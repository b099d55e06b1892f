// Whether a cluster's topology fits the hosts it names: SimGrid 3.32 quietly makes as many as fit, or hangs on a route
// from a host to itself without a loopback.
#pragma once

#include "simulation/platform_names.hpp"
#include "simulation/platform_xml.hpp"

namespace leasehold::simulation {

/// Tells the faults of a fat tree's or torus' parameters and loopback.
void check_shape(const XmlElement& cluster, const NameComplaint& complain);

} // namespace leasehold::simulation
