// What all services of a run were asked for and gave.
#pragma once

#include "simulation/service_runner.hpp"

namespace leasehold::accounts {

/// Output tokens, where nothing else is said.
struct ServiceSums {
  double offered = 0.0;
  double served = 0.0;
  double within = 0.0;             ///< within the objective
  double within_by_shedding = 0.0; ///< the same where what goes beyond it is turned away
  /// Of flows: requests offered, those that kept the objective themselves, those whose times are known, and their times
  /// in request-seconds.
  double requests = 0.0, good_requests = 0.0, timed_requests = 0.0, queue = 0.0, prefill = 0.0;
};

[[nodiscard]] inline ServiceSums sum_services(const simulation::ServiceRunner& services)
{
  ServiceSums sums;
  for (std::size_t s = 0; s < services.size(); ++s) {
    const serving::ServiceTotals& totals = services.totals(s);
    sums.offered += totals.offered;
    sums.served += totals.served;
    sums.within += totals.within_slo;
    sums.within_by_shedding += totals.within_by_shedding;
    sums.requests += totals.requests;
    sums.good_requests += totals.good_requests;
    sums.timed_requests += totals.timed_requests;
    sums.queue += totals.queue;
    sums.prefill += totals.prefill;
  }
  return sums;
}

} // namespace leasehold::accounts
