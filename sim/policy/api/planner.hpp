// The wide face of every kind of policy: a read-only picture goes in, what should be comes out as values. So a planner can
// be a linear program, a search, or a program in another language. It keeps no reference into the run, and what turns
// what is into what should be is the same for all planners of a kind (policy/planning/):
//
//   kind         picture             plan            played by
//   scheduling   Snapshot            Plan            RoundScheduling, once a round
//   placement    PlacementSnapshot   PlacementPlan   PlannedPlacement, for each gang
//   tenancy      Snapshot            TenancyPlan     PlannedTenancy, at each instant
//   leasing      LeasingView         LeasingPlan     PlannedLeasing, at each review
//   autoscaling  ServiceView         a number        `Autoscaling` itself, which has this face alone
#pragma once

#include "policy/api/snapshot.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace leasehold::policy {

template <class Picture, class Wish> class PlannerOf {
public:
  virtual ~PlannerOf() = default;
  [[nodiscard]] virtual Wish plan(const Picture& picture) = 0;
};

/// What should run until the next round.
struct Plan {
  struct Run {
    model::JobId job;
    std::uint32_t request = 0;
    model::PoolId pool;
    std::optional<model::Placement> placement; ///< empty: where it is, or where the placement policy says
  };
  /// What should run; every other job is stopped. Earlier ones take their chips first.
  std::vector<Run> runs;
};

using Planner = PlannerOf<Snapshot, Plan>;

} // namespace leasehold::policy
