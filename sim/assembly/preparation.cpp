#include "assembly/preparation.hpp"

#include "assembly/job_intake.hpp"
#include "assembly/open_market.hpp"
#include "assembly/rack_plans.hpp"

namespace leasehold::assembly {

namespace {

/// Leasing policies buy for training and serving; rigid jobs run on what their tenant has.
void check_rigid_work(const scenario::Scenario& scenario, config::Diagnostics& diagnostics)
{
  const auto check = [&](const config::Located<std::string>& tenant) {
    const auto& spec = scenario.tenants[tenant_id(scenario, tenant.value).index()];
    if (spec.owns.empty())
      diagnostics.error(tenant.at, "`" + tenant.value + "` has no hosts for its rigid jobs",
                        "leasing buys for training and serving alone", "give the tenant hosts with `owns`");
  };
  for (const scenario::WorkloadSpec& entry : scenario.workload)
    if (const auto* jobs = std::get_if<scenario::JobsSpec>(&entry))
      check(jobs->tenant);
    else if (const auto* generated = std::get_if<scenario::GeneratedSpec>(&entry))
      check(generated->tenant);
}

} // namespace

Prepared prepare(const RunSetup& setup, const model::Inventory& inventory, config::Diagnostics& diagnostics)
{
  const scenario::Scenario& scenario = setup.point->scenario;
  Prepared prepared;
  prepared.plan = scenario::plan_workload(*setup.campaign, scenario, *setup.inputs, inventory, *setup.catalogue,
                                          setup.rates, diagnostics);
  prepared.policies = scenario::make_policies(scenario.policies, scenario.tenants, diagnostics);
  prepared.data = plan_data(setup, inventory, diagnostics);
  prepared.owned = owned_blocks(scenario, inventory, diagnostics);
  if (scenario::leases(scenario) && prepared.policies.tenancy && !prepared.policies.tenancy(0)->takes_guests())
    check_rigid_work(scenario, diagnostics);
  if (scenario::leases(scenario))
    prepared.market = open_market(setup, inventory, prepared.owned, diagnostics);
  else
    static_cast<void>(RackPlans{scenario, inventory, prepared.owned, {}, diagnostics}); // for what it reports
  return prepared;
}

} // namespace leasehold::assembly
