// Who may never be whose guest, whatever the tenancy policy admits.
#pragma once

#include "model/ids.hpp"
#include "scenario/scenario.hpp"

#include <span>
#include <utility>
#include <vector>

namespace leasehold::assembly {

class GuestRules {
public:
  GuestRules() = default; ///< forbid nothing
  /// Rivals use neither each other's leases nor together a third tenant's. Whose rack or provider another's leases
  /// share changes all the time, so rivals that are kept apart there run on their own alone, as does who has dedicated
  /// hosts.
  explicit GuestRules(const scenario::Scenario& scenario);

  /// Whether `tenant` is kept from a pool of `owner` in which the tenants of `beside` may run.
  [[nodiscard]] bool forbids(model::TenantId tenant, model::TenantId owner,
                             std::span<const model::TenantId> beside) const;

private:
  [[nodiscard]] bool are_rivals(model::TenantId one, model::TenantId other) const;

  std::vector<std::pair<model::TenantId, model::TenantId>> rivals_;
  std::vector<bool> visits_nobody_; ///< by tenant
  std::vector<bool> hosts_nobody_;
};

} // namespace leasehold::assembly
