// Who and what policies may name.
#pragma once

#include "model/inventory.hpp"
#include "policy/api/parties.hpp"
#include "scenario/scenario.hpp"

namespace leasehold::assembly {

/// By chip type: of the first host that has it.
[[nodiscard]] inline std::vector<std::uint16_t> chips_of_hosts(const model::Inventory& inventory)
{
  std::vector<std::uint16_t> chips(inventory.chip_types.size());
  for (const model::Host& host : inventory.hosts)
    if (host.chip.valid() && chips[host.chip.index()] == 0)
      chips[host.chip.index()] = host.chips;
  return chips;
}

[[nodiscard]] inline std::vector<std::string> tenant_names(const scenario::Scenario& scenario)
{
  std::vector<std::string> names;
  for (const scenario::TenantSpec& tenant : scenario.tenants)
    names.push_back(tenant.name);
  return names;
}

[[nodiscard]] inline std::vector<double> tenant_weights(const scenario::Scenario& scenario)
{
  std::vector<double> weights;
  for (const scenario::TenantSpec& tenant : scenario.tenants)
    weights.push_back(tenant.weight);
  return weights;
}

[[nodiscard]] inline policy::Parties parties(const scenario::Scenario& scenario, const model::Inventory& inventory)
{
  policy::Parties all;
  all.tenants = tenant_names(scenario);
  all.chips = inventory.chip_types;
  all.host_chips = chips_of_hosts(inventory);
  return all;
}

/// Tells a policy, made anew for a run, of them: what is wrong was reported when the run was prepared.
template <class Policy>
[[nodiscard]] std::unique_ptr<Policy> acquainted(std::unique_ptr<Policy> policy, const policy::Parties& parties)
{
  config::Diagnostics reported;
  policy->meet(parties, reported);
  return policy;
}

} // namespace leasehold::assembly
