// Hosts that tenants own from the start, and hosts on which they may build.
#pragma once

#include "config/diagnostics.hpp"
#include "model/host_set.hpp"
#include "model/inventory.hpp"
#include "scenario/scenario.hpp"

#include <vector>

namespace leasehold::assembly {

/// A tenant's own hosts of one provider, region and chip type.
struct OwnedBlock {
  model::TenantId tenant;
  model::ProviderId provider;
  model::RegionId region;
  model::ChipTypeId chip;
  std::vector<model::HostRange> hosts;
  std::vector<model::HostRange> spares{}; ///< of them
};

/// Hosts on which a tenant may build.
struct BuildBlock {
  OwnedBlock block;
  const config::Located<scenario::BuildSite>* site = nullptr; ///< in the scenario
};

/// Reports filters that match nothing and hosts that two tenants claim.
[[nodiscard]] std::vector<OwnedBlock> owned_blocks(const scenario::Scenario& scenario,
                                                   const model::Inventory& inventory, config::Diagnostics& diagnostics);

/// The same for the sites where tenants may build; `owned` are taken already.
[[nodiscard]] std::vector<BuildBlock> build_blocks(const scenario::Scenario& scenario,
                                                   const model::Inventory& inventory,
                                                   const std::vector<OwnedBlock>& owned,
                                                   config::Diagnostics& diagnostics);

} // namespace leasehold::assembly
