// The books of all tenants and providers as named numbers, for summary.json.
#pragma once

#include "accounts/run_result.hpp"
#include "market/allocation.hpp"

#include <string>
#include <vector>

namespace leasehold::accounts {

/// To be called after Market::close(horizon); `spend` of each tenant.
[[nodiscard]] std::vector<Book> market_books(const market::Market& market, const std::vector<market::Allocation>& spend,
                                             const std::vector<std::string>& tenants,
                                             const std::vector<std::string>& providers, Timestamp horizon);

} // namespace leasehold::accounts
