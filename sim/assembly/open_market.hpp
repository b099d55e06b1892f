// The market of one run: offers and stocks from the catalogue and the platform.
#pragma once

#include "assembly/owned_capacity.hpp"
#include "assembly/run_setup.hpp"
#include "market/market.hpp"

#include <optional>
#include <vector>

namespace leasehold::assembly {

/// Every price of the catalogue for a chip that the platform has becomes an offer; what no tenant owns is stock.
/// Nothing where a fault was reported.
[[nodiscard]] std::optional<market::Market> open_market(const RunSetup& setup, const model::Inventory& inventory,
                                                        const std::vector<OwnedBlock>& owned,
                                                        config::Diagnostics& diagnostics);

} // namespace leasehold::assembly
