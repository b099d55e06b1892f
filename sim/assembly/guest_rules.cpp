#include "assembly/guest_rules.hpp"

#include "assembly/job_intake.hpp"

#include <algorithm>

namespace leasehold::assembly {

using model::TenantId;

GuestRules::GuestRules(const scenario::Scenario& scenario)
    : visits_nobody_(scenario.tenants.size()), hosts_nobody_(scenario.tenants.size())
{
  for (std::uint32_t t = 0; t < scenario.tenants.size(); ++t) {
    const scenario::TenantSpec& tenant = scenario.tenants[t];
    const bool beyond_hosts = tenant.isolation != scenario::Isolation::host;
    for (const auto& named : tenant.rivals) {
      const TenantId rival = tenant_id(scenario, named.value);
      rivals_.emplace_back(TenantId{t}, rival);
      if (beyond_hosts)
        visits_nobody_[t] = visits_nobody_[rival.index()] = true;
    }
    if (tenant.hosting == market::Hosting::dedicated)
      visits_nobody_[t] = hosts_nobody_[t] = true;
  }
}

bool GuestRules::forbids(TenantId tenant, TenantId owner, std::span<const TenantId> beside) const
{
  if (owner == tenant || visits_nobody_.empty())
    return false;
  return visits_nobody_[tenant.index()] || hosts_nobody_[owner.index()] || are_rivals(tenant, owner) ||
         std::ranges::any_of(beside, [&](TenantId other) { return are_rivals(tenant, other); });
}

bool GuestRules::are_rivals(TenantId one, TenantId other) const
{
  return std::ranges::any_of(rivals_, [&](const auto& pair) {
    return (pair.first == one && pair.second == other) || (pair.first == other && pair.second == one);
  });
}

} // namespace leasehold::assembly
