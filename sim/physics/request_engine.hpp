// The request-level engine: a trace of requests, some replicas, a router, and what became of every request.
//
// Clocks: time to first token (TTFT) runs from the arrival at the service to the end of the iteration that computes the
// first output token, queueing and all earlier chunks of the prompt included, the network to the user not. Its queueing
// ends, and its prefill begins, where the iteration begins that computes the first prompt tokens (as vLLM's
// request_queue_time and request_prefill_time); an eviction after that counts as prefill. Time per output token (TPOT)
// is the time from the first to the last token over the number of tokens after the first. End to end (E2E) is from
// arrival to the last token.
#pragma once

#include "model/inference_request.hpp"
#include "physics/request_engine_replica.hpp"
#include "units/named.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <limits>
#include <vector>

namespace leasehold::physics {

/// Which replica an arriving request goes to. `least_loaded`: the one with fewest requests queued or running, the
/// lowest number among equals.
enum class Routing { round_robin, least_loaded };
constexpr auto enum_names(Tag<Routing>)
{
  return std::to_array<Named<Routing>>({
      {Routing::round_robin, "round_robin", "one replica after the other"},
      {Routing::least_loaded, "least_loaded",
       "the replica with fewest requests queued or running, the first among equals"},
  });
}

struct EngineSetup {
  StepCost cost;
  EngineLimits limits;
  std::uint32_t replicas = 1;
  Routing routing = Routing::round_robin;
  std::size_t prefix_blocks = 0;          ///< prefix cache of a replica, in blocks of the trace
  Timestamp end = Timestamp::never();     ///< no iteration starts at or after this time
  std::function<void(double)> progress{}; ///< told now and then the share of requests that have arrived; may be empty
};

/// injected = completed + queued + running + dropped + shed.
struct EngineCounts {
  std::uint64_t injected = 0, completed = 0, queued = 0, running = 0, dropped = 0, shed = 0;

  [[nodiscard]] bool conserved() const { return injected == completed + queued + running + dropped + shed; }
};

struct EngineRun {
  std::vector<RequestOutcome> outcomes; ///< in the order of the trace
  EngineCounts counts;
  std::uint64_t iterations = 0;
  std::uint64_t evictions = 0;
  std::uint64_t prefilled_tokens = 0;
  std::uint64_t blocks_seen = 0, blocks_hit = 0;
  double busy_seconds = 0.0; ///< of all replicas
  double end = 0.0;          ///< of the last iteration
};

/// Limits of a replica under a plan that has room for `cache_tokens`.
[[nodiscard]] EngineLimits engine_limits(const ServingPlan& plan, double cache_tokens);

/// Plays the trace. Requests must be in order of arrival (std::invalid_argument otherwise).
[[nodiscard]] EngineRun serve_requests(const model::InferenceTrace& trace, const EngineSetup& setup);

} // namespace leasehold::physics
