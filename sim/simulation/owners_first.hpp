// Whose chips they are goes first: where tenants may run on each other's chips, the owner's work starts before any
// guest's, and guests make room for it.
#pragma once

#include "simulation/process.hpp"
#include "simulation/service_runner.hpp"

namespace leasehold::simulation {

class OwnersFirst final : public Process {
public:
  OwnersFirst(ClusterState& state, JobRunner& jobs, ServiceRunner& services)
      : state_(&state), jobs_(&jobs), services_(&services)
  {
  }

  /// Starts what goes first, as the tenancy policy says, such as owners' work on their own chips: replicas, then pending
  /// jobs in the order of the queue up to a tenant's first that finds no room even without those who make way, whom the
  /// policy names; jobs write a last checkpoint. Does nothing where no tenant may run on another's chips.
  void decide() override;

private:
  void start_replicas(std::size_t service);
  [[nodiscard]] bool start_replica(std::size_t service);
  void start_jobs();
  [[nodiscard]] bool start_job(model::JobId job);

  ClusterState* state_;
  JobRunner* jobs_;
  ServiceRunner* services_;
};

} // namespace leasehold::simulation
