// The answer of `leasehold predict serving --trace` as text for people and as CSV for scripts.
#pragma once

#include "cli/serving_case.hpp"
#include "physics/request_engine_statistics.hpp"

#include <optional>
#include <string>

namespace leasehold::cli {

/// What one play of the requests gave.
struct PlayedRequests {
  physics::EngineStatistics statistics;
  physics::EngineCounts counts;
  double span = 0.0;       ///< seconds from the first arrival to the end of the last iteration
  double input_rate = 0.0; ///< prompt tokens a second, cached ones included, of completed requests
  double hit_ratio = 0.0;  ///< prompt blocks found in the prefix cache over all; 0 without blocks
  bool has_blocks = false;
  double busy = 0.0; ///< share of the replicas' time spent in iterations
  std::uint64_t evictions = 0;
  std::uint64_t iterations = 0;
};
[[nodiscard]] PlayedRequests played(const model::InferenceTrace& trace, const physics::EngineRun& run,
                                    const physics::ServiceObjective& objective, std::uint32_t replicas);

struct RequestsAnswer {
  ServingCase asked;
  physics::RequestShape shape; ///< of the requests played
  std::string source;
  std::uint32_t replicas = 1;
  std::string routing;
  physics::ServiceObjective objective;
  PlayedRequests best;
  std::optional<PlayedRequests> low, high; ///< where the chip's numbers are a range
};

[[nodiscard]] std::string text_report(const RequestsAnswer& answer);
/// `quantity,value,low,high,unit`, as without requests.
[[nodiscard]] std::string csv_report(const RequestsAnswer& answer);

} // namespace leasehold::cli
