// Intervals without a normal law: the bootstrap, bias-corrected and accelerated.
#pragma once

#include "analysis/statistics/statistics.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <span>

namespace leasehold::analysis {

using Statistic = std::function<double(std::span<const double>)>;

/// BCa (Efron 1987, J. Am. Statist. Assoc. 82:171–185; Efron & Tibshirani 1993, §14.3): the bootstrap's percentiles, moved by
/// its bias z₀ and by the acceleration that the jackknife shows. The resamples come from a stream of their own, the same in
/// each call, so that the same values give the same interval. None for fewer than two values; a point where all are equal.
[[nodiscard]] std::optional<Interval> bca_interval(std::span<const double> values, const Statistic& statistic,
                                                   double confidence = 0.95, std::size_t resamples = 2000);

} // namespace leasehold::analysis
