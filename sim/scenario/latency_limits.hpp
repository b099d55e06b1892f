// Objectives on a latency as scenarios write them: `2 s` for the mean, `{p99: 2 s}` for percentiles, several of which
// are kept together.
#pragma once

#include "config/codec.hpp"
#include "physics/latency_limit.hpp"

#include <algorithm>
#include <vector>

namespace leasehold::scenario {

struct LatencyLimits {
  std::vector<physics::LatencyLimit> limits; ///< never empty

  LatencyLimits(Seconds mean) : limits{{physics::Statistic::mean, mean}} {}
  explicit LatencyLimits(std::vector<physics::LatencyLimit> given) : limits(std::move(given)) {}

  [[nodiscard]] bool has_percentiles() const
  {
    return std::ranges::any_of(limits, [](const auto& limit) { return limit.of != physics::Statistic::mean; });
  }
  /// What one request may take to count as served well.
  [[nodiscard]] Seconds loosest() const
  {
    return std::ranges::max_element(limits, {}, &physics::LatencyLimit::most)->most;
  }
};

} // namespace leasehold::scenario

namespace leasehold::config {

template <> struct Codec<scenario::LatencyLimits> : PlainCodec {
  static std::optional<scenario::LatencyLimits> decode(const Value& value, Diagnostics& diagnostics);
  static std::string type() { return "duration, or mapping from mean, p50, p90, p95 or p99 to one"; }
  static std::string print(const scenario::LatencyLimits& value);
};

} // namespace leasehold::config
