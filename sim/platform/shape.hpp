// Whether a cluster's topology fits the hosts it names: SimGrid 3.32 quietly makes as many as fit, or hangs on a route
// from a host to itself without a loopback.
#pragma once

#include "platform/names.hpp"
#include "platform/xml.hpp"

namespace leasehold::platform {

/// Tells the faults of a fat tree's or torus' parameters and loopback.
void check_shape(const XmlElement& cluster, const NameComplaint& complain);

} // namespace leasehold::platform
