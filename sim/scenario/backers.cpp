#include "scenario/backers.hpp"

#include "policy/leasing/entries.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace leasehold::scenario {

namespace {

bool lacks_providers(const config::PolicyChoice& leasing)
{
  const auto* entry = policy::find(policy::leasing_policies(), leasing.name);
  if (entry == nullptr || leasing.parameters.find("providers"))
    return false;
  const std::vector<config::FieldDoc>& keys = entry->parameters->document();
  return std::ranges::any_of(keys,
                             [](const config::FieldDoc& field) { return field.key == "providers" && field.required; });
}

bool goes_by_backers(const Scenario& scenario, const TenantSpec& tenant)
{
  const config::PolicyChoice* leasing = leasing_of(scenario, tenant);
  return leasing != nullptr && !tenant.backers.empty() && lacks_providers(*leasing);
}

config::PolicyChoice with_providers(config::PolicyChoice leasing, const TenantSpec& tenant)
{
  std::vector<std::pair<std::string, config::Value>> entries;
  if (leasing.parameters.is_mapping())
    for (const config::Value& given : leasing.parameters.children())
      entries.emplace_back(std::string{given.key()}, given);
  else
    entries.emplace_back(leasing.key, leasing.name_at);
  std::vector<config::Value> names;
  for (const auto& backer : tenant.backers)
    names.push_back(backer.at);
  entries.emplace_back("providers", config::make_sequence(names, names.front().location()));
  leasing.parameters = config::make_mapping(entries, leasing.parameters.location());
  return leasing;
}

} // namespace

void lease_from_backers(Scenario& scenario)
{
  std::optional<config::PolicyChoice> filled;
  bool shared = false;
  for (TenantSpec& tenant : scenario.tenants) {
    const bool by_common = !tenant.leasing;
    if (!goes_by_backers(scenario, tenant)) {
      shared = shared || by_common;
      continue;
    }
    tenant.leasing = with_providers(*leasing_of(scenario, tenant), tenant);
    if (by_common)
      filled = tenant.leasing;
  }
  // Where nobody is left that leases as it is written, it needs no providers of its own.
  if (filled && !shared)
    scenario.policies.leasing = filled;
}

void check_backers(const Scenario& scenario, const config::Value& at, config::Diagnostics& diagnostics)
{
  for (std::size_t t = 0; t < scenario.tenants.size(); ++t)
    if (const auto given = (*at.find("tenants"))[t].find("backers");
        given && !goes_by_backers(scenario, scenario.tenants[t]))
      diagnostics.warning(*given, "`backers` changes nothing here",
                          "only a policy that has to be told `providers`, and is not, leases from them",
                          "write `leasing: silo` without `providers`");
}

} // namespace leasehold::scenario
