// What known demand could have cost at least: the denominator of regret.
#pragma once

#include <cstdint>
#include <span>

namespace leasehold::policy {

/// A commitment that could have been made at any time, any number of times.
struct HindsightOption {
  double price = 0.0; ///< dollars a chip and hour, for the whole term
  double hours = 1.0; ///< of the term
};

/// The least that `demand` (chips, by hour) could have cost, in dollars: rented at the hour's `rent` (dollars a chip
/// and hour, infinite where there is none; the last holds on) or committed to under any mix of the options, each term
/// paid to its end. Hours are put together into at most `slots` slots of mean demand at the slot's lowest rent, and
/// terms are rounded up to whole slots without their price, all of which can only lower it: a bound from below.
/// Infinite where some demand could not be met. A linear program (an interval matrix) solved by Clp; throws
/// std::runtime_error where that fails.
[[nodiscard]] double hindsight_cost(std::span<const double> demand, std::span<const double> rent,
                                    std::span<const HindsightOption> options, std::size_t slots = 120);

} // namespace leasehold::policy
