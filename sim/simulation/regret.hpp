// What a run's leases cost against what its demand could have cost at least, had it been known.
#pragma once

#include "simulation/lease_runner.hpp"

#include <optional>

namespace leasehold::simulation {

/// The least that the demand of the run, as its leasing policies were told of it, could have cost: each workload on the
/// chip type that is cheapest for all of it, rented at the lowest mean price of any provider or committed to at the
/// lowest price under any programme that hands out chips and does not take them back (no spot), as if stock were
/// endless, each term paid to its end, whether or not the horizon comes first. Nothing where there was no demand.
[[nodiscard]] std::optional<double> least_cost(const LeaseRunner& leases, Timestamp horizon);

} // namespace leasehold::simulation
