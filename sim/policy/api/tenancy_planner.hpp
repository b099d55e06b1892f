// The wide face of tenancy: who holds what goes in; who may hold how much where, and who gives way to whom, comes out.
#pragma once

#include "policy/api/planner.hpp"

#include <limits>
#include <vector>

namespace leasehold::policy {

struct TenancyPlan {
  /// A pool that is open to a tenant.
  struct Room {
    model::TenantId tenant;
    model::PoolId pool;
    double chips = std::numeric_limits<double>::infinity(); ///< that it may hold there at once
  };
  /// Of a tenant, in the order in which it should try them; a pool that is not named is closed to it. What is open is asked
  /// when a pool is made, how many chips at each instant: a pool that may open later is named with 0 chips.
  std::vector<Room> rooms;

  /// A job that may be stopped for a tenant's work.
  struct Stop {
    model::JobId job;
    model::TenantId for_whom;
  };
  /// The first goes first. Guests are stopped for the pool's owner where guests are in its way, a tenant's own training
  /// for its replicas where the service says so; replicas that go to other chips of their pool need no entry.
  std::vector<Stop> stops;
};

using TenancyPlanner = PlannerOf<Snapshot, TenancyPlan>;

} // namespace leasehold::policy
