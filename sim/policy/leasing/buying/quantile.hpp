// How much of a fluctuating demand to commit to.
#pragma once

#include <cstddef>
#include <vector>

namespace leasehold::policy {

/// The smallest sample that at least a share `q` of the samples does not exceed (the inverse of the empirical
/// distribution function, Hyndman–Fan type 1); 0 for no samples. q is clamped to [0, 1].
[[nodiscard]] double empirical_quantile(std::vector<double> samples, double q);

/// Which of `count` sorted samples that is, counted from 1; 1 for none.
[[nodiscard]] std::size_t quantile_rank(std::size_t count, double q);

/// The newsvendor's critical ratio for take-or-pay capacity: reserve up to the level that is needed more often than
/// reserved / on-demand price, i.e. the quantile 1 − c_r / c_od of demand (Arrow, Harris, Marschak 1951); clamped to
/// [0, 1].
[[nodiscard]] double critical_ratio(double reserved_price, double on_demand_price);

/// A level of demand is worth reserving where it is busy for more than this share of the time: c_r / c_od = 1 −
/// discount.
[[nodiscard]] double break_even_utilisation(double reserved_price, double on_demand_price);

} // namespace leasehold::policy
