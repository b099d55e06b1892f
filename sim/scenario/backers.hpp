// Tenants' backers as whom they lease from.
#pragma once

#include "config/diagnostics.hpp"
#include "scenario/scenario.hpp"

namespace leasehold::scenario {

/// A leasing policy that has to be told `providers` and is not, such as `silo`, leases for each tenant from its backers.
void lease_from_backers(Scenario& scenario);

/// As a warning, backers of a tenant whose leasing policy does not go by them: a comparison may hold such points.
void check_backers(const Scenario& scenario, const config::Value& at, config::Diagnostics& diagnostics);

} // namespace leasehold::scenario
