#include "assembly/preparation.hpp"

#include "assembly/job_intake.hpp"
#include "assembly/open_market.hpp"
#include "assembly/parties.hpp"
#include "assembly/power_setup.hpp"
#include "assembly/rack_plans.hpp"
#include "assembly/supply_check.hpp"
#include "scenario/uncertainty/uncertainty_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <variant>
#include <vector>

namespace leasehold::assembly {

namespace {

/// Whether anybody may have chips: owns some, or has work that leasing policies buy for.
bool anybody_has_chips(const scenario::Scenario& scenario)
{
  const auto is_leased_for = [](const scenario::WorkloadSpec& entry) {
    return std::holds_alternative<scenario::TrainingSpec>(entry) ||
           std::holds_alternative<scenario::ServingSpec>(entry);
  };
  return std::ranges::any_of(scenario.tenants, [](const auto& tenant) { return !tenant.owns.empty(); }) ||
         std::ranges::any_of(scenario.workload, is_leased_for);
}

/// Leasing policies buy for training and serving; rigid jobs run on what their tenant has, or, as guests, anybody.
void check_rigid_work(const scenario::Scenario& scenario, const scenario::WorkloadPlan& plan, bool guests,
                      config::Diagnostics& diagnostics)
{
  const bool lodges = guests && anybody_has_chips(scenario);
  const auto check = [&](model::TenantId tenant, const config::Value& at) {
    if (lodges || tenant.index() >= scenario.tenants.size() || !scenario.tenants[tenant.index()].owns.empty())
      return; // a name that is no tenant's is reported where it stands
    diagnostics.error(at, "`" + scenario.tenants[tenant.index()].name + "` has no hosts for its rigid jobs",
                      "leasing buys for training and serving alone", "give the tenant hosts with `owns`");
  };
  for (const scenario::PlannedTrace& trace : plan.traces)
    for (const model::TenantId tenant : trace.columns.tenants())
      check(tenant, std::get<scenario::JobsSpec>(scenario.workload[trace.entry]).tenant.at);
  for (const scenario::WorkloadSpec& entry : scenario.workload)
    if (const auto* generated = std::get_if<scenario::GeneratedSpec>(&entry))
      check(tenant_id(scenario, generated->tenant.value), generated->tenant.at);
}

/// Pools have numbers of their own, of which most policies know nothing.
void check_pools(const scenario::Scenario& scenario, const policy::Autoscaling& autoscaling,
                 config::Diagnostics& diagnostics)
{
  for (const scenario::WorkloadSpec& entry : scenario.workload)
    if (const auto* serving = std::get_if<scenario::ServingSpec>(&entry);
        serving != nullptr && serving->disaggregated && !autoscaling.scales_pools() &&
        serving->disaggregated->value.scale == scenario::PhaseScale::pools)
      diagnostics.error(
          serving->disaggregated->at, "autoscaling `" + scenario.policies.autoscaling.name + "` knows nothing of pools",
          "it tells one number for all replicas of a service", "write `autoscaling: disaggregated`, or `scale: units`");
}

/// A budget of chips that the services of a tenant share is one of the minimum replicas of all, and of one replica of each:
/// what it cannot give would be missing for the whole run. What dollars buy, prices tell only then.
void check_shared_budget(const scenario::Scenario& scenario, const scenario::WorkloadPlan& plan,
                         const policy::Autoscaling& autoscaling, config::Diagnostics& diagnostics)
{
  if (!autoscaling.shares())
    return;
  const auto chips_of = [](const scenario::PlannedService& service) {
    double chips = 0.0;
    for (const scenario::PlannedReplica& replica : service.replicas)
      chips = std::max(chips, static_cast<double>(replica.request.total_chips()));
    return chips;
  };
  const auto given = [&](std::span<const policy::ReplicaBid> bids) {
    const auto shares = autoscaling.shared_out(bids);
    return std::ranges::equal(shares, bids, {}, {}, &policy::ReplicaBid::wanted);
  };
  const config::Value& at = scenario.policies.autoscaling.name_at;
  for (std::uint32_t t = 0; t < scenario.tenants.size(); ++t) {
    std::vector<policy::ReplicaBid> all;
    double chips = 0.0;
    for (const scenario::PlannedService& service : plan.services) {
      const auto& spec = std::get<scenario::ServingSpec>(scenario.workload[service.entry]);
      if (tenant_id(scenario, spec.tenant.value) != model::TenantId{t})
        continue;
      policy::ReplicaBid bid;
      bid.chips = chips_of(service);
      bid.wanted = 1;
      if (!given({&bid, 1}))
        diagnostics.error(at, fmt::format("the shared budget is below one replica of `{}`", spec.name),
                          fmt::format("it is {:g} chips", bid.chips), "write a larger budget");
      bid.wanted = bid.minimum = spec.minimum_replicas;
      chips += bid.wanted * bid.chips;
      all.push_back(bid);
    }
    if (!given(all))
      diagnostics.error(
          at, fmt::format("the shared budget is below the minimum replicas of `{}`", scenario.tenants[t].name),
          fmt::format("those of its services take {:g} chips together", chips),
          "write a larger budget, or lower `minimum_replicas`");
  }
}

} // namespace

Prepared prepare(const RunSetup& setup, const model::Inventory& inventory, config::Diagnostics& diagnostics)
{
  const scenario::Scenario& scenario = setup.point->scenario;
  Prepared prepared;
  scenario::check_ranges(scenario, *setup.catalogue, diagnostics);
  prepared.plan = scenario::plan_workload(*setup.campaign, scenario, *setup.inputs, inventory, *setup.catalogue,
                                          setup.rates, diagnostics);
  prepared.policies = scenario::make_policies(scenario.policies, scenario.tenants, diagnostics);
  scenario::try_scripts(prepared.policies, scenario.policies, scenario.tenants, diagnostics);
  prepared.data = plan_data(setup, inventory, diagnostics);
  prepared.power = power_supply(setup, inventory, diagnostics);
  prepared.failures = plan_failures(setup, inventory, diagnostics);
  prepared.owned = owned_blocks(scenario, inventory, diagnostics);
  if (prepared.policies.tenancy)
    prepared.policies.tenancy(0)->meet(parties(scenario, inventory), diagnostics);
  if (prepared.policies.scheduling)
    prepared.policies.scheduling(0)->meet(parties(scenario, inventory), diagnostics);
  if (prepared.policies.autoscaling) {
    const auto autoscaling = prepared.policies.autoscaling(0);
    check_pools(scenario, *autoscaling, diagnostics);
    check_shared_budget(scenario, prepared.plan, *autoscaling, diagnostics);
  }
  const bool guests = prepared.policies.tenancy && prepared.policies.tenancy(0)->takes_guests();
  if (scenario::leases(scenario) && prepared.policies.tenancy)
    check_rigid_work(scenario, prepared.plan, guests, diagnostics);
  if (scenario::leases(scenario))
    prepared.market = open_market(setup, inventory, prepared.owned, diagnostics);
  else
    static_cast<void>(RackPlans{scenario, inventory, prepared.owned, {}, diagnostics}); // for what it reports
  const auto placement = prepared.policies.placement ? prepared.policies.placement(0) : nullptr;
  if (prepared.market || !scenario::leases(scenario))
    check_supply(scenario,
                 {&inventory, &prepared.owned, prepared.market ? &*prepared.market : nullptr, guests, placement.get()},
                 diagnostics);
  return prepared;
}

} // namespace leasehold::assembly
