// Whether pairs differ, without a normal law; and by how much, in standard deviations.
#pragma once

#include <optional>
#include <span>

namespace leasehold::analysis {

struct SignedRanks {
  std::size_t n = 0; ///< pairs that differ at all
  double plus = 0.0; ///< sum of the ranks of a[i] − b[i] > 0, Wilcoxon's V
  double p = 1.0;    ///< two-sided
};

/// Wilcoxon's signed-rank test (1945, Biometrics Bull. 1:80–83). Equal pairs are left out, ties get the mean of their ranks. Up
/// to 50 pairs the p-value is that of all 2ⁿ signs; beyond, of the normal law with the correction for ties and continuity.
[[nodiscard]] SignedRanks signed_rank_test(std::span<const double> a, std::span<const double> b);

/// Hedges' g of pairs: mean difference / its standard deviation, with the correction 1 − 3 / (4 (n − 1) − 1) for few (Hedges
/// 1981, J. Educ. Statist. 6:107–128; Lakens 2013, Front. Psychol. 4:863). None for fewer than three pairs, or where all
/// differ by the same.
[[nodiscard]] std::optional<double> paired_effect(std::span<const double> a, std::span<const double> b);

/// The same of independent values, over their pooled standard deviation.
[[nodiscard]] std::optional<double> independent_effect(std::span<const double> a, std::span<const double> b);

} // namespace leasehold::analysis
