// What a service was offered, and what became of it.
#pragma once

#include "serving/replica_mix.hpp"

namespace leasehold::serving {

/// Sums over the run so far. Tokens are output tokens.
struct ServiceTotals {
  double offered = 0.0; ///< tokens
  double served = 0.0;  ///< tokens: offered, up to saturation
  /// Tokens offered while both means kept the objective; of requests that kept it, where they are followed one by one.
  double within_slo = 0.0;
  /// The same where what goes beyond the rate that keeps the objective is turned away; of a flow alone.
  double within_by_shedding = 0.0;
  /// Of a flow: requests offered, those that kept the objective themselves, and those whose times are known.
  double requests = 0.0, good_requests = 0.0, timed_requests = 0.0;
  double queue = 0.0, prefill = 0.0; ///< of the timed ones, request-seconds

  /// A flow of requests of so many tokens each, offered to these replicas for a while.
  void count(const ReplicaMix& mix, Hertz flow, Seconds elapsed, double tokens_each);
};

} // namespace leasehold::serving
