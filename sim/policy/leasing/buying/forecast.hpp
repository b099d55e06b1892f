// What demand may come to, from what it was. Samples are evenly spaced, oldest first.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace leasehold::policy {

/// The value one season ago, again and again (lag 168 for hourly demand): the floor that any other forecast must beat.
/// With less than a season of history the last value repeats; with none, zero.
[[nodiscard]] std::vector<double> seasonal_naive(std::span<const double> history, std::size_t season,
                                                 std::size_t ahead);

struct HoltWinters {
  double level = 0.2;    ///< smoothing of the level, 0..1
  double trend = 0.01;   ///< smoothing of the trend
  double seasonal = 0.1; ///< smoothing of the seasonal terms
};

/// Additive trend and season (Winters 1960; Hyndman and Athanasopoulos, FPP3 §8.3). Starts from the first two seasons;
/// with less history it falls back to seasonal_naive(). Never below zero.
[[nodiscard]] std::vector<double> holt_winters(std::span<const double> history, std::size_t season, std::size_t ahead,
                                               const HoltWinters& smoothing = {});

/// The quantile `q` of each coming sample: the seasonal forecast plus the quantile of that forecast's own past errors
/// (one season ahead). Never below zero.
[[nodiscard]] std::vector<double> quantile_forecast(std::span<const double> history, std::size_t season,
                                                    std::size_t ahead, double q);

} // namespace leasehold::policy
