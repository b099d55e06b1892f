// Who may never be whose guest, whatever the tenancy policy admits.
#pragma once

#include "model/ids.hpp"
#include "policy/api/tenancy.hpp"
#include "scenario/scenario.hpp"

#include <memory>
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
  [[nodiscard]] bool forbid_anything() const;

private:
  [[nodiscard]] bool are_rivals(model::TenantId one, model::TenantId other) const;

  std::vector<std::pair<model::TenantId, model::TenantId>> rivals_;
  std::vector<bool> visits_nobody_; ///< by tenant
  std::vector<bool> hosts_nobody_;
};

/// The policy, kept within the rules: it admits nobody whom they forbid. Of two rivals a third tenant's pool takes the
/// one that the scenario names first.
[[nodiscard]] std::unique_ptr<policy::Tenancy> within_contracts(std::unique_ptr<policy::Tenancy> policy,
                                                                const scenario::Scenario& scenario);

} // namespace leasehold::assembly
