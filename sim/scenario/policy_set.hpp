// The policies of one point, made from their names.
#pragma once

#include "policy/api/autoscaling.hpp"
#include "policy/api/leasing.hpp"
#include "policy/api/placement.hpp"
#include "policy/api/registry.hpp"
#include "policy/api/scheduling.hpp"
#include "policy/api/tenancy.hpp"
#include "scenario/scenario.hpp"

#include <span>
#include <vector>

namespace leasehold::scenario {

struct PolicySet {
  policy::Factory<policy::Scheduling> scheduling;
  policy::Factory<policy::PlacementPolicy> placement;
  policy::Factory<policy::Tenancy> tenancy;
  policy::Factory<policy::Autoscaling> autoscaling;
  std::vector<policy::Factory<policy::Leasing>> leasing; ///< by tenant; empty where it leases nothing
};

/// Unknown names and parameters are reported; those of scripts by `try_scripts`.
[[nodiscard]] PolicySet make_policies(const PolicySpecs& specs, std::span<const TenantSpec> tenants,
                                      config::Diagnostics& diagnostics);

/// Every choice of a policy that the scenario makes.
[[nodiscard]] std::vector<const config::PolicyChoice*> policy_choices(const Scenario& scenario);

/// Makes an object of each class that a script is to hold: where that cannot be done it is reported, and the factory is gone.
/// For processes that play, or check, and are not forked any more.
void try_scripts(PolicySet& set, const PolicySpecs& specs, std::span<const TenantSpec> tenants,
                 config::Diagnostics& diagnostics);

} // namespace leasehold::scenario
