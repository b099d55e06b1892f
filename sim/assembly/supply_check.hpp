// Whether there can ever be chips for what the scenario wants to train and serve.
#pragma once

#include "assembly/owned_capacity.hpp"
#include "config/diagnostics.hpp"
#include "market/market.hpp"
#include "model/inventory.hpp"
#include "policy/api/placement.hpp"
#include "scenario/scenario.hpp"

#include <vector>

namespace leasehold::assembly {

struct Capacity {
  const model::Inventory* inventory;
  const std::vector<OwnedBlock>* owned;
  const market::Market* market;             ///< null where nobody leases, or it could not be opened
  bool guests;                              ///< whether tenants run on each other's chips
  const policy::PlacementPolicy* placement; ///< null where the scenario names none that there is
};

/// Reports, at the chips of a workload entry: a gang wider than what any region has of the chip; one that the placement
/// policy places in no region, however many hosts are free; a chip that its tenant neither owns nor can lease, since no
/// programme has a price for it; one that it would lease on hosts of several sizes; pools of a service whose
/// chips may be in several regions; and, as warnings, an entry with no
/// chip at all, and one that no offer can ever serve, as its policy's providers, caps or stock stand.
void check_supply(const scenario::Scenario& scenario, const Capacity& capacity, config::Diagnostics& diagnostics);

} // namespace leasehold::assembly
