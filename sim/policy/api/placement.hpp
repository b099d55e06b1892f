// On which hosts of a pool a gang runs.
#pragma once

#include "model/view.hpp"

namespace leasehold::policy {

class PlacementPolicy {
public:
  virtual ~PlacementPolicy() = default;

  /// Fills `placement` with hosts for the whole gang and returns true, or returns false where the gang does not fit.
  /// `placement` comes in empty. Slices go upward by host.
  virtual bool place(const model::ClusterView& view, model::PoolId pool, const model::Request& request,
                     model::Placement& placement) = 0;
};

} // namespace leasehold::policy
