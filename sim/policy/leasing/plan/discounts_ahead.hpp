// What lowers rents, as a problem for plan_leases(): savings plans, discount reservations and commitments of dollars.
#pragma once

#include "policy/leasing/plan/outlook.hpp"

#include <span>
#include <vector>

namespace leasehold::policy {

/// The offer's price in each period.
[[nodiscard]] std::vector<double> prices_ahead(const Desk& desk, const OfferView& offer, const OutlookRules& rules);

/// The terms of an offer that are considered.
[[nodiscard]] std::vector<Seconds> terms_within(const OfferView& offer, const OutlookRules& rules);

/// Adds all that lower what is rented. `sold`: by offer of the problem.
void add_discounts(const Desk& desk, const OutlookRules& rules, std::span<const OfferView* const> sold,
                   Outlook& outlook);

} // namespace leasehold::policy
