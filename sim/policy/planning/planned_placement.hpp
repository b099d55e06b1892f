// Plays a planner of placement: shows it the hosts with room and puts the gang where it says.
#pragma once

#include "policy/api/placement.hpp"
#include "policy/api/placement_planner.hpp"

#include <memory>

namespace leasehold::policy {

class PlannedPlacement : public PlacementPolicy {
public:
  explicit PlannedPlacement(std::unique_ptr<PlacementPlanner> planner) : planner_(std::move(planner)) {}

  /// Throws std::invalid_argument where the plan is not one of this gang: another number of members, a host twice, or more
  /// than there is room for.
  [[nodiscard]] std::optional<model::Placement> place(const model::ClusterView& view, model::JobId job,
                                                      model::PoolId pool, const model::Request& request) override;

private:
  std::unique_ptr<PlacementPlanner> planner_;
};

} // namespace leasehold::policy
