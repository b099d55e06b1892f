// What one long run says of its steady state: where it begins, and means and percentiles with intervals although its values
// depend on those before them.
#pragma once

#include "analysis/statistics/statistics.hpp"

#include <cstddef>
#include <optional>
#include <span>

namespace leasehold::analysis {

/// Values that are warm-up, by MSER-5: of all multiples of five up to the half, the one that leaves the smallest squared standard
/// error of the mean of the rest, by means of five (White 1997, Simulation 69:323–334; Spratt 1998 for the batches). None where
/// the best lies at the half, or there are fewer than twenty values: then no steady state is seen.
[[nodiscard]] std::optional<std::size_t> warm_up(std::span<const double> values);

/// A number of all values, and its interval from the same of each of `batches` stretches of them.
struct BatchEstimate {
  Estimate estimate;        ///< `n` counts batches
  double correlation = 0.0; ///< of neighbouring batches, lag 1
  bool dependent = false;   ///< more than chance leaves of independent ones (5 %): the interval is too narrow
};

inline constexpr std::size_t usual_batches = 20;

/// Batch means (Law, Simulation Modeling and Analysis, 5th ed., §9.5.3; 20 batches by Schmeiser 1982, Oper. Res. 30:556–568).
/// What is left over of equal batches is left out at the front. None for fewer than two values a batch.
[[nodiscard]] std::optional<BatchEstimate> batch_mean(std::span<const double> values, double confidence = 0.95,
                                                      std::size_t batches = usual_batches);

/// The q-quantile of all values, with the spread of the batches' own quantiles about it: sectioning (Asmussen and Glynn 2007,
/// Stochastic Simulation, §III.5a), which lacks the bias of a mean of quantiles of small batches.
[[nodiscard]] std::optional<BatchEstimate>
batch_quantile(std::span<const double> values, double q, double confidence = 0.95, std::size_t batches = usual_batches);

} // namespace leasehold::analysis
