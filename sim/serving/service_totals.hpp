// What a service was asked for and gave.
#pragma once

#include "scenario/workload_spec.hpp"
#include "serving/replica_mix.hpp"
#include "serving/request_service.hpp"

#include <algorithm>

namespace leasehold::serving {

/// Sums over the run so far. Tokens are output tokens.
struct ServiceTotals {
  double offered = 0.0; ///< tokens
  double served = 0.0;  ///< tokens: offered and not shed, up to saturation
  double shed = 0.0;    ///< tokens of requests that were turned away
  /// Tokens offered and not shed while both means kept the objective; of requests that kept it, where they are followed
  /// one by one.
  double within_slo = 0.0;
  /// The same where what goes beyond the rate that keeps the objective is turned away; of a flow alone.
  double within_by_shedding = 0.0;
  /// Of a flow: requests offered, those that kept the objective themselves, and those whose times are known.
  double requests = 0.0, good_requests = 0.0, timed_requests = 0.0;
  double queue = 0.0, prefill = 0.0; ///< of the timed ones, request-seconds
};

/// What is let in of a flow that these replicas are offered. Where none is ready nobody turns anything away.
[[nodiscard]] inline Hertz let_in(Hertz offered, const ReplicaMix& mix, scenario::Shedding shedding)
{
  const bool sheds = shedding == scenario::Shedding::slo_capacity && mix.within_slo() > Hertz{0};
  return sheds ? std::min(offered, mix.within_slo()) : offered;
}

/// A flow of so many requests a second, each of so many tokens in the mean.
struct Flow {
  Hertz offered;
  double output_tokens = 0.0;
  scenario::Shedding shedding = scenario::Shedding::none;
};

/// Adds what a flow got of the replicas that were ready for `elapsed`.
void count_flow(ServiceTotals& totals, const Flow& flow, const ReplicaMix& mix, Seconds elapsed);
/// The sums of requests that are followed one by one.
void count_requests(ServiceTotals& totals, const RequestTotals& requests);

} // namespace leasehold::serving
