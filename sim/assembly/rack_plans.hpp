// The racks of the platform as the market sees them, where tenants are kept apart by racks.
#pragma once

#include "assembly/owned_capacity.hpp"
#include "config/diagnostics.hpp"
#include "market/racks.hpp"
#include "model/inventory.hpp"
#include "scenario/scenario.hpp"

#include <vector>

namespace leasehold::assembly {

class RackPlans {
public:
  /// Reports hosts whose rack the platform does not name, and racks in which two rivals own hosts or may build.
  RackPlans(const scenario::Scenario& scenario, const model::Inventory& inventory, const std::vector<OwnedBlock>& owned,
            const std::vector<BuildBlock>& sites, config::Diagnostics& diagnostics);

  /// Of the hosts that can be leased of one provider, region and chip, in the platform's order; empty where no tenants
  /// are kept apart by racks.
  [[nodiscard]] std::vector<market::RackPlan> of(model::ProviderId provider, model::RegionId region,
                                                 model::ChipTypeId chip) const;

private:
  using Owners = std::vector<std::vector<model::TenantId>>; ///< by rack
  void take(const OwnedBlock& block);
  void check(const scenario::Scenario& scenario, config::Diagnostics& diagnostics) const;

  const model::Inventory* inventory_;
  bool needed_ = false;
  std::vector<bool> taken_; ///< by host
  Owners owners_;
};

} // namespace leasehold::assembly
