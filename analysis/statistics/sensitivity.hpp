// Which uncertain input an outcome hangs on: how much of its spread each explains, and what it is at the ends of each.
#pragma once

#include "analysis/read/run_reader.hpp"
#include "analysis/statistics/statistics.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace leasehold::analysis {

struct SensitivityInput {
  std::string name;
  std::vector<InputPlace> places; ///< of each run
};

struct InputEffect {
  std::string name;
  /// Share of the outcome's variance that this input explains alone, Sobol's first order; none where it was not drawn in
  /// three runs, or where the outcome does not vary. May be a little below 0 by chance.
  std::optional<double> first_order;
  std::optional<double> p; ///< of "the outcome does not hang on it"
  Estimate low;            ///< outcome where the input is in the lowest third of its range, or set low
  Estimate high;           ///< in the highest third, or set high
  bool turns = false;      ///< low and high have other signs, and what was drawn acts by more than chance (5 %)
  bool surely = false;     ///< and neither interval holds 0

  [[nodiscard]] double swing() const { return high.mean - low.mean; }
};

/// Sobol's first order index of y on x by ranks: of the y in the order of their x, (mean of y·next y − mean²) / variance, the
/// last followed by the first (Gamboa, Gremaud, Klein and Lagnoux 2022, Bernoulli 28:2345–2374, eq. 2.5: from one sample of any
/// size, unlike Saltelli's design). None for fewer than three values, or equal ones.
[[nodiscard]] std::optional<double> first_order_index(std::span<const double> x, std::span<const double> y);

/// The chance of an index as large where y does not hang on x: it is then the circular serial correlation of values in random
/// order, of mean −1/(n − 1) and variance about 1/n (Wald and Wolfowitz 1943, Ann. Math. Statist. 14:378–388).
[[nodiscard]] double first_order_p(double index, std::size_t n);

/// Of each input, the one with the widest swing first. `outcome` is of the same runs; of what was swept, runs count at an end of
/// an input where all other swept ones are at their best.
[[nodiscard]] std::vector<InputEffect>
sensitivity(std::span<const double> outcome, const std::vector<SensitivityInput>& inputs, double confidence = 0.95);

} // namespace leasehold::analysis
