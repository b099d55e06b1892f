// What a run shows of itself at its end, from which its numbers are drawn.
#pragma once

#include "simulation/parts.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace leasehold::accounts {

/// Valid until the run that it tells of is gone.
/// A member for each part of a run that the accounts look at.
struct RunFacts {
  simulation::ClusterState* state = nullptr;
  const simulation::JobRunner* jobs = nullptr;
  const simulation::ServiceRunner* services = nullptr;
  const simulation::LeaseRunner* leases = nullptr; ///< null where nothing is leased
  const simulation::DemandBook* demands = nullptr; ///< likewise
  const simulation::FailureProcess* failures = nullptr;
  const simulation::OutageTotals* outages = nullptr; ///< null where none is planned
  const simulation::DataRunner* data = nullptr;      ///< null where data are everywhere
  const simulation::PortingRunner* ports = nullptr;  ///< null where nothing is ported
  std::vector<std::string> tenants;                  ///< names
  std::vector<std::optional<Money>> budgets;         ///< of the tenants
  std::vector<model::LeaseId> owned;
  std::vector<assembly::TrainingDemand> training;
  std::uint64_t instants = 0;
  double recorded_wait = 0.0; ///< sum over the trace jobs that have one, s
  std::uint64_t recorded_waits = 0;
  bool trace_jobs = false; ///< any job that is not training
};

/// Once a run is over that took so many instants.
[[nodiscard]] RunFacts facts_of(simulation::Parts& parts, std::uint64_t instants);

} // namespace leasehold::accounts
