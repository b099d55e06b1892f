// What a user of the service sees: percentiles of the latencies, goodput under an objective, and whether the run was
// stable at all.
#pragma once

#include "model/inference_request.hpp"
#include "physics/latency_limit.hpp"
#include "physics/request_engine.hpp"
#include "units/quantity.hpp"

#include <vector>

namespace leasehold::physics {

/// Seconds over completed requests. Percentiles interpolate linearly between order statistics (Hyndman and Fan 1996,
/// definition 7). All zero when there are none.
struct LatencySummary {
  double mean = 0.0, p50 = 0.0, p90 = 0.0, p95 = 0.0, p99 = 0.0;
};
[[nodiscard]] LatencySummary summarise(std::vector<double> seconds);

struct EngineStatistics {
  LatencySummary first_token;  ///< TTFT
  LatencySummary queue;        ///< of it, before the first prompt tokens were computed
  LatencySummary prefill;      ///< of it, from then on
  LatencySummary per_token;    ///< TPOT, of requests with at least two output tokens
  LatencySummary end_to_end;   ///< E2E
  TokensPerSecond output_rate; ///< tokens of completed requests over the time from first arrival to last finish
  Hertz request_rate;
  Hertz goodput;     ///< completed requests within the objective, over the same time
  double good = 0.0; ///< share of injected requests that were completed within the objective
  /// False when waiting keeps growing through the run: by quarters of the arrivals, mean TTFT of the third exceeds that
  /// of the second by a fifth and that of the fourth by a half. Needs 400 requests; true for fewer.
  bool stable = true;
};

[[nodiscard]] EngineStatistics statistics(const model::InferenceTrace& trace, const EngineRun& run,
                                          const ServiceObjective& objective = {});

} // namespace leasehold::physics
