// Inverse distribution functions: quantile(u) for u in (0, 1).
#pragma once

#include <cstdint>

namespace leasehold::random {

/// The standard normal's, to about 1 part in 10^16 (Wichura 1988, algorithm AS 241, PPND16).
[[nodiscard]] double normal_quantile(double u);
[[nodiscard]] double exponential_quantile(double u, double mean);
[[nodiscard]] double weibull_quantile(double u, double shape, double scale);
[[nodiscard]] double pareto_quantile(double u, double shape, double minimum);
/// Inverts the regularised incomplete gamma function (Boost.Math gamma_p_inv).
[[nodiscard]] double gamma_quantile(double u, double shape, double scale);
/// The least k with P(X ≤ k) ≥ u.
[[nodiscard]] std::uint64_t poisson_quantile(double u, double mean);

} // namespace leasehold::random
