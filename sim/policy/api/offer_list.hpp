// What a market sells to a tenant, as its leasing policy sees it.
#pragma once

#include "market/market.hpp"
#include "model/inventory.hpp"
#include "policy/api/leasing.hpp"

#include <vector>

namespace leasehold::policy {

/// Those on chips that are `of_use` to the tenant, and those of no chip, in the order of their ids, without prices and stock,
/// which change. The market and the inventory outlive them.
[[nodiscard]] std::vector<OfferView> offers_open_to(model::TenantId tenant, const market::Market& market,
                                                    const model::Inventory& inventory, model::ChipTypes of_use);

} // namespace leasehold::policy
