// Objectives on a latency as scenarios write them: `2 s` for the 99th percentile, `{mean: 1 s, p99: 2 s}` for what is
// asked, all of it kept together.
#pragma once

#include "config/codec.hpp"
#include "physics/latency_limit.hpp"

#include <algorithm>
#include <vector>

namespace leasehold::scenario {

struct LatencyLimits {
  std::vector<physics::LatencyLimit> limits; ///< never empty

  LatencyLimits(Seconds most) : limits{{physics::usual_statistic, most}} {}
  explicit LatencyLimits(std::vector<physics::LatencyLimit> given) : limits(std::move(given)) {}

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
  static std::string type() { return "duration (p99), or mapping from mean, p50, p90, p95 or p99 to one"; }
  static std::string print(const scenario::LatencyLimits& value);
};

} // namespace leasehold::config
