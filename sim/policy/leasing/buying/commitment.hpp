// How much to commit to: what an order would save in rent, against what it costs.
#pragma once

#include "policy/leasing/buying/deals.hpp"
#include "policy/leasing/buying/level_counts.hpp"
#include "policy/leasing/buying/rent_curve.hpp"

#include <cstdint>

namespace leasehold::policy {

/// What is known of the load that a commitment would carry.
struct Load {
  const LevelCounts* levels; ///< of chips needed, hour by hour, as they are expected to be
  double covered = 0.0;      ///< chips of the lowest levels that other commitments carry
};

/// Rent that `order` more chips save, dollars an hour: the mean over the levels.
[[nodiscard]] double rent_saved(const Load& load, double order, const RentCurve& rent);

/// Whether an order costs no more than the rent that it saves.
[[nodiscard]] bool pays(const Deal& deal, std::int64_t order, const Load& load, const RentCurve& rent);

/// The most chips up to `wanted`, in the deal's steps and not below its minimum, that pay; 0 where none do. More than
/// is wanted only where the minimum asks for it and pays as a whole.
[[nodiscard]] std::int64_t order_that_pays(const Deal& deal, double wanted, const Load& load, const RentCurve& rent);

/// The lowest level beyond which a chip more, busy as often as demand exceeds it, saves less rent than it costs: the
/// newsvendor's, which is the quantile 1 − price / rent of the levels while all chips rent at one price.
[[nodiscard]] double level_that_pays(double price, const LevelCounts& levels, const RentCurve& rent);

} // namespace leasehold::policy
