// The policies of one point, made from their names.
#pragma once

#include "policy/autoscaling.hpp"
#include "policy/leasing.hpp"
#include "policy/placement.hpp"
#include "policy/registry.hpp"
#include "policy/scheduling.hpp"
#include "policy/tenancy.hpp"
#include "scenario/scenario.hpp"

#include <span>
#include <vector>

namespace leasehold::simulation {

struct PolicySet {
  policy::Factory<policy::Scheduling> scheduling;
  policy::Factory<policy::PlacementPolicy> placement;
  policy::Factory<policy::Tenancy> tenancy;
  policy::Factory<policy::Autoscaling> autoscaling;
  std::vector<policy::Factory<policy::Leasing>> leasing; ///< by tenant; empty where it leases nothing
};

/// Unknown names and parameters are reported.
[[nodiscard]] PolicySet make_policies(const scenario::PolicySpecs& specs, std::span<const scenario::TenantSpec> tenants,
                                      config::Diagnostics& diagnostics);

} // namespace leasehold::simulation
