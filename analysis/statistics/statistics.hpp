// Estimates from few replications: means, Student-t intervals, paired differences, Holm's correction.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace leasehold::analysis {

struct Interval {
  double low = 0.0;
  double high = 0.0;

  [[nodiscard]] double half_width() const { return (high - low) / 2.0; }
  [[nodiscard]] bool contains(double x) const { return low <= x && x <= high; }
};

/// A mean, or a difference of means, with what can be said about it. Fewer than two values say nothing about their
/// spread, so they have neither interval nor p-value.
struct Estimate {
  std::size_t n = 0; ///< values, or pairs, that went in
  double mean = 0.0; ///< meaningless when n is 0
  std::optional<Interval> interval;
  std::optional<double> p; ///< of a difference: two-sided p-value of "no difference"

  [[nodiscard]] bool excludes_zero() const { return interval && !interval->contains(0.0); }
};

/// The arithmetic mean; equal values give exactly that value. NaN for no values.
[[nodiscard]] double mean(std::span<const double> values);

/// Σ(x − mean)² / (n − 1), by two passes; none for fewer than two values.
[[nodiscard]] std::optional<double> sample_variance(std::span<const double> values);

/// x with P(T ≤ x) = p for Student's t with `degrees` > 0 of freedom, 0 < p < 1.
[[nodiscard]] double student_t_quantile(double p, double degrees);

/// P(|T| ≥ |t|); 0 for an infinite t.
[[nodiscard]] double student_t_two_sided_p(double t, double degrees);

/// Mean and its interval, mean ± t(n − 1) s / √n (Law, Simulation Modeling and Analysis, 5th ed., eq. 4.12).
/// `confidence` lies in (0, 1).
[[nodiscard]] Estimate estimate_mean(std::span<const double> values, double confidence = 0.95);

/// Mean of a[i] − b[i] with the paired-t interval (Law, §10.2.1), for runs that faced the same random numbers.
/// Both have the same length. What is below 1e-12 of the values' size counts as 0: sums taken in another order are no
/// effect of a policy.
[[nodiscard]] Estimate paired_difference(std::span<const double> a, std::span<const double> b,
                                         double confidence = 0.95);

/// mean(a) − mean(b) with Welch's interval (Law, §10.2.2), for runs with random numbers of their own. `n` is the
/// smaller count.
[[nodiscard]] Estimate welch_difference(std::span<const double> a, std::span<const double> b, double confidence = 0.95);

/// Holm's step-down adjustment (Holm 1979, Scand. J. Statist. 6:65–70): result[i] ≤ α exactly when hypothesis i is
/// rejected while the chance of any false rejection stays ≤ α.
[[nodiscard]] std::vector<double> holm_adjusted(std::span<const double> p_values);

/// The q-quantile, 0 ≤ q ≤ 1, by linear interpolation between order statistics (Hyndman & Fan 1996, type 7, R's
/// default). The values need no order. NaN for no values.
[[nodiscard]] double quantile(std::span<const double> values, double q);

} // namespace leasehold::analysis
