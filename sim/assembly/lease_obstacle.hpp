// What keeps a tenant from ever leasing chips that it needs: what is offered, what its policy may take, caps, stock.
#pragma once

#include "market/market.hpp"
#include "model/inventory.hpp"
#include "scenario/scenario.hpp"

#include <optional>
#include <string>

namespace leasehold::assembly {

/// In one region at once: in this one, or any.
struct WantedChips {
  model::TenantId tenant;
  model::ChipTypeId chip;
  std::int64_t chips = 0;
  model::RegionId region{}; ///< none: any
};

/// Why no offer can ever hand them out within the horizon, told of the offer that comes nearest; nothing where one can,
/// as far as is certain: what others hold may be in the way at any time. O(offers × waves of a stock).
[[nodiscard]] std::optional<std::string> lease_obstacle(const scenario::Scenario& scenario,
                                                        const market::Market& market, const model::Inventory& inventory,
                                                        const WantedChips& wanted);

} // namespace leasehold::assembly
