// Who may run on whose capacity.
#pragma once

#include "model/pool.hpp"

#include <span>
#include <vector>

namespace leasehold::policy {

class Tenancy {
public:
  virtual ~Tenancy() = default;

  /// The pools that jobs of `tenant` may use, in the order in which they should be tried. Called when a pool is made.
  [[nodiscard]] virtual std::vector<model::PoolId> admit(model::TenantId tenant,
                                                         std::span<const model::Pool> pools) const = 0;
};

} // namespace leasehold::policy
