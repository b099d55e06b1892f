// What is offered at a premium beside the catalogue's offers, and the list prices that discounts are measured against.
#pragma once

#include "market/offer.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace leasehold::assembly {

/// The offer again, on hosts that carry the tenant alone. `premium` is a share of the price.
[[nodiscard]] market::Offer on_dedicated_hosts(market::Offer offer, double premium);

/// Appends the offers from `first` on again, in racks without the tenant's rivals, where they hand out chips. Spot has one
/// supply, which cannot be offered twice.
void offer_racks(std::vector<market::Offer>& offers, std::size_t first, double premium);

/// Sets the on-demand price of each offer of one place, with the same premiums; offers that nothing compares with have none.
void list_prices(std::span<market::Offer> offers);

} // namespace leasehold::assembly
