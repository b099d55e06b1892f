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

/// What a time without a statistic limits: objectives of services are on tails, and most on the 99th percentile (Splitwise,
/// arXiv 2311.18677; MLPerf Inference, server scenario of language models), since a mean hides whom it fails.
inline constexpr Statistic usual_statistic = Statistic::p99;

struct LatencyLimit {
  Statistic of = usual_statistic;
  Seconds most{std::numeric_limits<double>::infinity()};
};

/// What one request may take to count as served well.
struct ServiceObjective {
  Seconds first_token{std::numeric_limits<double>::infinity()};
  Seconds per_token{std::numeric_limits<double>::infinity()};

  [[nodiscard]] bool kept_by(double first, double each) const
  {
    return first <= first_token.value() && each <= per_token.value();
  }
};

} // namespace leasehold::physics
