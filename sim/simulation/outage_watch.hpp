// What went on while planned outages lasted: tokens offered and served, and what gangs trained of what they would have.
#pragma once

#include "simulation/job_runner.hpp"
#include "simulation/service_runner.hpp"

#include <cstdint>
#include <vector>

namespace leasehold::simulation {

/// Sums over the time in which at least one planned outage was on.
struct OutageTotals {
  Seconds length;
  double offered = 0.0; ///< output tokens
  double served = 0.0;
  /// Gang-days of those in training when an outage began, at the rate planned for the first of their alternatives.
  double gang_days = 0.0;
  double kept_days = 0.0; ///< the same of what they trained; what they fell back to is taken off
};

class OutageWatch {
public:
  OutageWatch(ClusterState& state, const JobRunner& jobs, ServiceRunner& services)
      : state_(&state), jobs_(&jobs), services_(&services)
  {
  }

  /// Before anything is driven off.
  void begin();
  void end();
  /// The run is over; outages may still be on.
  void close();
  [[nodiscard]] const OutageTotals& totals() const { return totals_; }

private:
  struct Gang {
    model::JobId job;
    double work; ///< done when the outage began
  };
  [[nodiscard]] std::pair<double, double> tokens();

  ClusterState* state_;
  const JobRunner* jobs_;
  ServiceRunner* services_;
  std::uint32_t on_ = 0; ///< outages that are on
  Timestamp since_;
  std::pair<double, double> before_; ///< offered and served when they began
  std::vector<Gang> gangs_;
  OutageTotals totals_;
};

} // namespace leasehold::simulation
