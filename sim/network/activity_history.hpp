// What the engines of a service's replicas did so far, as shares of time that hold for a while.
#pragma once

#include "model/grid_intensity.hpp"
#include "model/ids.hpp"
#include "physics/fluid_service.hpp"
#include "units/timestamp.hpp"

#include <cstddef>
#include <map>
#include <vector>

namespace leasehold::network {

class ActivityHistory {
public:
  /// Not before the last one's end. What lies between two pieces is idle.
  void add(Timestamp from, Timestamp to, physics::ServingActivity share) { pieces_.push_back({from, to, share}); }

  /// Seconds in each state. Both integrals are kept as sums: O(log pieces) once a piece has been asked for.
  [[nodiscard]] physics::ServingActivity seconds(Timestamp from, Timestamp to)
  {
    return integral(from, to, {model::RegionId::none(), nullptr});
  }
  /// The same, each second times the intensity of this region's grid.
  [[nodiscard]] physics::ServingActivity intensity(Timestamp from, Timestamp to, model::RegionId region,
                                                   const model::GridIntensity& grid)
  {
    return integral(from, to, {region, &grid});
  }

private:
  struct Piece {
    Timestamp from, to;
    physics::ServingActivity share;
  };
  struct Weight {
    model::RegionId region;
    const model::GridIntensity* grid; ///< null: each second counts 1
  };
  [[nodiscard]] static physics::ServingActivity of(const Piece& piece, Timestamp to, const Weight& weight);
  [[nodiscard]] physics::ServingActivity integral(Timestamp from, Timestamp to, const Weight& weight);
  [[nodiscard]] physics::ServingActivity up_to(Timestamp instant, const Weight& weight);

  std::vector<Piece> pieces_;
  std::map<model::RegionId, std::vector<physics::ServingActivity>> sums_; ///< by weight: of the first k pieces
};

} // namespace leasehold::network
