#include "accounts/run_facts.hpp"

#include <cmath>

namespace leasehold::accounts {

namespace {

template <class Part> const Part* if_any(const std::optional<Part>& part)
{
  return part ? &*part : nullptr;
}

/// Of the periods that have begun, all together.
std::optional<Money> whole_budget(const scenario::TenantSpec& tenant, Timestamp now)
{
  if (!tenant.budget || !tenant.budget_per)
    return tenant.budget;
  const double periods = std::max(1.0, std::ceil((now - Timestamp{}).value() / tenant.budget_per->value()));
  return Money::round(tenant.budget->dollars() * periods);
}

} // namespace

RunFacts facts_of(simulation::Parts& parts, std::uint64_t instants)
{
  const scenario::Scenario& scenario = parts.setup->point->scenario;
  RunFacts facts;
  facts.state = &parts.state;
  facts.jobs = &parts.jobs;
  facts.services = &parts.services;
  facts.leases = if_any(parts.leases);
  facts.demands = if_any(parts.demands);
  facts.failures = &parts.failures;
  if (!scenario.outages.empty())
    facts.outages = &parts.watch.totals();
  facts.ports = if_any(parts.ports);
  for (const scenario::TenantSpec& tenant : scenario.tenants) {
    facts.tenants.push_back(tenant.name);
    facts.budgets.push_back(whole_budget(tenant, parts.state.now));
  }
  facts.data = if_any(parts.data);
  facts.owned = parts.owned;
  facts.training = parts.intake.training;
  facts.instants = instants;
  facts.recorded_wait = parts.intake.recorded_wait;
  facts.recorded_waits = parts.intake.recorded_waits;
  facts.trace_jobs = parts.submissions.known() > parts.intake.training.size();
  return facts;
}

} // namespace leasehold::accounts
