// What a run shows of itself at its end, from which its numbers are drawn.
#pragma once

#include "simulation/demand_book.hpp"
#include "simulation/failure_process.hpp"
#include "simulation/job_runner.hpp"
#include "simulation/lease_runner.hpp"
#include "simulation/outage_watch.hpp"
#include "simulation/porting_runner.hpp"
#include "simulation/service_runner.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace leasehold::simulation {

/// Valid until the run that it tells of is gone.
/// A member for each part of a run that the accounts look at.
struct RunFacts {
  ClusterState* state = nullptr;
  const JobRunner* jobs = nullptr;
  const ServiceRunner* services = nullptr;
  const LeaseRunner* leases = nullptr; ///< null where nothing is leased
  const DemandBook* demands = nullptr; ///< likewise
  const FailureProcess* failures = nullptr;
  const OutageTotals* outages = nullptr;     ///< null where none is planned
  const DataRunner* data = nullptr;          ///< null where data are everywhere
  const PortingRunner* ports = nullptr;      ///< null where nothing is ported
  std::vector<std::string> tenants;          ///< names
  std::vector<std::optional<Money>> budgets; ///< of the tenants
  std::vector<model::LeaseId> owned;
  std::vector<assembly::TrainingDemand> training;
  std::uint64_t instants = 0;
  double recorded_wait = 0.0; ///< sum over the trace jobs that have one, s
  std::uint64_t recorded_waits = 0;
  bool trace_jobs = false; ///< any job that is not training
};

} // namespace leasehold::simulation
