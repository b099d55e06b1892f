// What idle chips of a lease are let for.
#pragma once

#include "market/market.hpp"

namespace leasehold::market {

/// A share of the on-demand price at the same place, or of the lease's own where nobody rents by the hour.
[[nodiscard]] Rate sublease_rate(const Market& market, LeaseId lease, double share, Timestamp now);

} // namespace leasehold::market
