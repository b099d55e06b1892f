// What a tenant's workloads may take at once, as its tenancy has it: nobody leases for work that may not run.
#pragma once

#include "model/view.hpp"
#include "policy/api/tenancy.hpp"

#include <map>

namespace leasehold::demand {

/// At one instant, for one tenant; what is taken is gone for those that ask later.
class TenantRoom {
public:
  /// Both must outlive it.
  TenantRoom(const policy::Tenancy& tenancy, const model::ClusterView& view, model::TenantId tenant);

  /// Chips of a type that could be taken beside what the tenant's work holds; infinite where nothing is limited.
  [[nodiscard]] double left(model::ChipTypeId chip) const;
  void take(model::ChipTypeId chip, double chips);

private:
  const policy::Tenancy* tenancy_;
  const model::ClusterView* view_;
  model::TenantId tenant_;
  double all_; ///< of all types
  std::map<model::ChipTypeId, double> taken_;
};

} // namespace leasehold::demand
