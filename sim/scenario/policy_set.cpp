#include "scenario/policy_set.hpp"

#include "plugins/script/policies.hpp"
#include "policy/autoscaling/registry.hpp"
#include "policy/leasing/entries.hpp"
#include "policy/placement/registry.hpp"
#include "policy/scheduling/registry.hpp"
#include "policy/tenancy/registry.hpp"
#include "scenario/trust/plugins.hpp"

#include <optional>
#include <utility>

namespace leasehold::scenario {

namespace {

using policy::ScriptKind;

std::optional<policy::ScriptPolicy> read_script(ScriptKind kind, const config::PolicyChoice& choice,
                                                config::Diagnostics& diagnostics)
{
  return policy::read_script(kind, choice, file_beside(choice.name, choice.name_at), diagnostics);
}

template <class Interface>
policy::Factory<Interface> make_policy(ScriptKind kind, std::span<const policy::Entry<Interface>> table,
                                       const config::PolicyChoice& choice, config::Diagnostics& diagnostics)
{
  if (choice.by_name())
    return policy::make(table, choice, diagnostics);
  const auto script = read_script(kind, choice, diagnostics);
  return script ? policy::script_factory<Interface>(*script) : policy::Factory<Interface>{};
}

/// A factory whose script cannot be used is none.
template <class Factory>
void try_script(ScriptKind kind, const config::PolicyChoice& choice, Factory& factory, config::Diagnostics& diagnostics)
{
  if (choice.by_name() || !factory)
    return;
  config::Diagnostics told_already;
  const auto script = read_script(kind, choice, told_already);
  if (!script || !policy::try_script(*script, diagnostics))
    factory = {};
}

} // namespace

std::vector<const config::PolicyChoice*> policy_choices(const Scenario& scenario)
{
  const PolicySpecs& policies = scenario.policies;
  std::vector<const config::PolicyChoice*> choices{&policies.scheduling, &policies.placement, &policies.tenancy,
                                                   &policies.autoscaling};
  if (policies.leasing)
    choices.push_back(&*policies.leasing);
  for (const TenantSpec& tenant : scenario.tenants)
    if (tenant.leasing)
      choices.push_back(&*tenant.leasing);
  return choices;
}

PolicySet make_policies(const PolicySpecs& specs, std::span<const TenantSpec> tenants, config::Diagnostics& diagnostics)
{
  PolicySet set;
  set.scheduling = make_policy(ScriptKind::scheduling, policy::scheduling_policies(), specs.scheduling, diagnostics);
  set.placement = make_policy(ScriptKind::placement, policy::placement_policies(), specs.placement, diagnostics);
  set.tenancy = make_policy(ScriptKind::tenancy, policy::tenancy_policies(), specs.tenancy, diagnostics);
  set.autoscaling =
      make_policy(ScriptKind::autoscaling, policy::autoscaling_policies(), specs.autoscaling, diagnostics);
  policy::Factory<policy::Leasing> common;
  const auto leasing = [&](const config::PolicyChoice& choice) {
    return make_policy(ScriptKind::leasing, policy::leasing_policies(), choice, diagnostics);
  };
  if (specs.leasing)
    common = leasing(*specs.leasing);
  for (const TenantSpec& tenant : tenants)
    set.leasing.push_back(tenant.leasing ? leasing(*tenant.leasing) : common);
  return set;
}

void try_scripts(PolicySet& set, const PolicySpecs& specs, std::span<const TenantSpec> tenants,
                 config::Diagnostics& diagnostics)
{
  try_script(ScriptKind::scheduling, specs.scheduling, set.scheduling, diagnostics);
  try_script(ScriptKind::placement, specs.placement, set.placement, diagnostics);
  try_script(ScriptKind::tenancy, specs.tenancy, set.tenancy, diagnostics);
  try_script(ScriptKind::autoscaling, specs.autoscaling, set.autoscaling, diagnostics);
  bool common_tried = false;
  for (std::size_t t = 0; t < tenants.size(); ++t) {
    if (tenants[t].leasing)
      try_script(ScriptKind::leasing, *tenants[t].leasing, set.leasing[t], diagnostics);
    else if (specs.leasing && !std::exchange(common_tried, true))
      try_script(ScriptKind::leasing, *specs.leasing, set.leasing[t], diagnostics);
  }
}

} // namespace leasehold::scenario
