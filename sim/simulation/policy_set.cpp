#include "simulation/policy_set.hpp"

#include "policy/autoscaling/registry.hpp"
#include "policy/leasing/entries.hpp"
#include "policy/placement/registry.hpp"
#include "policy/scheduling/registry.hpp"
#include "policy/tenancy/registry.hpp"

namespace leasehold::simulation {

PolicySet make_policies(const scenario::PolicySpecs& specs, config::Diagnostics& diagnostics)
{
  PolicySet set;
  set.scheduling = policy::make(policy::scheduling_policies(), specs.scheduling, diagnostics);
  set.placement = policy::make(policy::placement_policies(), specs.placement, diagnostics);
  set.tenancy = policy::make(policy::tenancy_policies(), specs.tenancy, diagnostics);
  set.autoscaling = policy::make(policy::autoscaling_policies(), specs.autoscaling, diagnostics);
  if (specs.leasing)
    set.leasing = policy::make(policy::leasing_policies(), *specs.leasing, diagnostics);
  return set;
}

} // namespace leasehold::simulation
