// What a run's leases cost against what its demand could have cost at least, had it been known.
#pragma once

#include "simulation/lease_runner.hpp"

#include <optional>

namespace leasehold::accounts {

/// The least that the demand of the run, as its leasing policies were told of it, could have cost: each workload on the
/// chip type that is cheapest for all of it, rented at the hour's lowest price of any provider, spot among them where
/// there was any, or committed to at the run's lowest price under any programme that hands out chips, as if stock were
/// endless and nothing were taken back, each term paid to its end, whether or not the horizon comes first. Nothing
/// where there was no demand, or it could not be met.
[[nodiscard]] std::optional<double> least_cost(const simulation::LeaseRunner& leases, Timestamp horizon);

} // namespace leasehold::accounts
