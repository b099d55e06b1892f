#include "scenario/policy_set.hpp"

#include "policy/autoscaling/registry.hpp"
#include "policy/leasing/entries.hpp"
#include "policy/placement/registry.hpp"
#include "policy/scheduling/registry.hpp"
#include "policy/tenancy/registry.hpp"

namespace leasehold::scenario {

PolicySet make_policies(const PolicySpecs& specs, std::span<const TenantSpec> tenants, config::Diagnostics& diagnostics)
{
  PolicySet set;
  set.scheduling = policy::make(policy::scheduling_policies(), specs.scheduling, diagnostics);
  set.placement = policy::make(policy::placement_policies(), specs.placement, diagnostics);
  set.tenancy = policy::make(policy::tenancy_policies(), specs.tenancy, diagnostics);
  set.autoscaling = policy::make(policy::autoscaling_policies(), specs.autoscaling, diagnostics);
  policy::Factory<policy::Leasing> common;
  if (specs.leasing)
    common = policy::make(policy::leasing_policies(), *specs.leasing, diagnostics);
  for (const TenantSpec& tenant : tenants)
    set.leasing.push_back(tenant.leasing ? policy::make(policy::leasing_policies(), *tenant.leasing, diagnostics)
                                         : common);
  return set;
}

} // namespace leasehold::scenario
