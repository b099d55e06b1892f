// An objective on one latency: what of its distribution is to stay within how much.
#pragma once

#include "units/named.hpp"
#include "units/quantity.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace leasehold::physics {

enum class Statistic : std::uint8_t { mean, p50, p90, p95, p99 };
inline constexpr std::size_t statistic_count = 5;
constexpr auto enum_names(Tag<Statistic>)
{
  return std::to_array<Named<Statistic>>({
      {Statistic::mean, "mean", "arithmetic mean"},
      {Statistic::p50, "p50", "median"},
      {Statistic::p90, "p90", "nine of ten requests"},
      {Statistic::p95, "p95", "19 of 20 requests"},
      {Statistic::p99, "p99", "99 of 100 requests"},
  });
}
/// Of a percentile, as a share; 0 of the mean.
constexpr double quantile_of(Statistic statistic)
{
  return std::array{0.0, 0.50, 0.90, 0.95, 0.99}[static_cast<std::size_t>(statistic)];
}

struct LatencyLimit {
  Statistic of = Statistic::mean;
  Seconds most{std::numeric_limits<double>::infinity()};
};

} // namespace leasehold::physics
