// What all services of a run were asked for and gave.
#pragma once

#include "simulation/service_runner.hpp"

namespace leasehold::accounts {

/// Output tokens.
struct ServiceSums {
  double offered = 0.0;
  double served = 0.0;
  double within = 0.0;             ///< within the objective
  double within_by_shedding = 0.0; ///< the same where what goes beyond it is turned away
};

[[nodiscard]] inline ServiceSums sum_services(const simulation::ServiceRunner& services)
{
  ServiceSums sums;
  for (std::size_t s = 0; s < services.size(); ++s) {
    const simulation::ServiceTotals& totals = services.totals(s);
    sums.offered += totals.offered;
    sums.served += totals.served;
    sums.within += totals.within_slo;
    sums.within_by_shedding += totals.within_by_shedding;
  }
  return sums;
}

} // namespace leasehold::accounts
