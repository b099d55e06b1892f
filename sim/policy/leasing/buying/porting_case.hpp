// Whether a port pays for itself.
#pragma once

#include "policy/leasing/buying/desk.hpp"

namespace leasehold::policy {

/// What a port of workloads to a chip would save until the horizon, less what it costs, dollars. Saved is, for every
/// workload that the port serves and until the horizon, once the port is done, up to `share` of what its chips cost
/// elsewhere less what they cost there, at the lowest prices at which either can be had for that long; the load is the
/// last week's mean. Paid are engineers, pilot chips, and the work lost until the port is tuned. The horizon must not be
/// infinitely far.
[[nodiscard]] double gain_of_port(const Desk& desk, const ChipDemand& need, double share = 1.0);

} // namespace leasehold::policy
