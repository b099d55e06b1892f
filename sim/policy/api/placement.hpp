// On which hosts of a pool a gang runs.
#pragma once

#include "model/view.hpp"

#include <optional>

namespace leasehold::policy {

class PlacementPolicy {
public:
  virtual ~PlacementPolicy() = default;

  /// Hosts of the pool for the whole gang, or nothing where it does not fit. Slices go upward by host. `job` is none()
  /// for a replica and for the pilot of a port, which enter the table once they have a place.
  [[nodiscard]] virtual std::optional<model::Placement> place(const model::ClusterView& view, model::JobId job,
                                                              model::PoolId pool, const model::Request& request) = 0;
};

} // namespace leasehold::policy
