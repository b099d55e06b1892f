// Pools without hosts, each of an owner, as tenancy policies see them.
#pragma once

#include "model/view.hpp"

#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

namespace leasehold::test::ownership {

struct World {
  /// A pool each, of a chip type of its own.
  explicit World(std::initializer_list<std::uint32_t> owners)
  {
    std::uint32_t chip = 0;
    for (const std::uint32_t owner : owners)
      static_cast<void>(
          ledger.pool_of(model::TenantId{owner}, model::ProviderId{0}, model::RegionId{0}, model::ChipTypeId{chip++}));
  }

  model::Inventory inventory;
  model::ClusterLedger ledger{inventory};
  model::JobTable jobs;
  model::PendingQueue pending{jobs};
  std::vector<std::vector<model::PoolId>> admitted;
  model::ClusterView view{ledger, jobs, pending, admitted};
};

} // namespace leasehold::test::ownership
