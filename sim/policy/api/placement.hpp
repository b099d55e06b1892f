// On which hosts of a pool a gang runs. Two faces: `PlacementPolicy`, below, on the live view; and `PlacementPlanner`
// (policy/api/placement_planner.hpp) on a picture of the hosts with room.
#pragma once

#include "model/view.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace leasehold::policy {

class PlacementPolicy {
public:
  virtual ~PlacementPolicy() = default;

  /// Hosts of the pool for the whole gang, or nothing where it does not fit. Slices go upward by host. `job` is none()
  /// for a replica and for the pilot of a port, which enter the table once they have a place.
  [[nodiscard]] virtual std::optional<model::Placement> place(const model::ClusterView& view, model::JobId job,
                                                              model::PoolId pool, const model::Request& request) = 0;

  /// Why no gang of whole chips on so many hosts ever gets a place among a region's hosts of a chip, though all were free:
  /// a clause. Nothing where one may. The number of hosts there are is the callers' business.
  [[nodiscard]] virtual std::optional<std::string> never_places(const model::Inventory& /*inventory*/,
                                                                model::ChipTypeId /*chip*/, model::RegionId /*region*/,
                                                                std::uint32_t /*hosts*/) const
  {
    return std::nullopt;
  }
};

} // namespace leasehold::policy
