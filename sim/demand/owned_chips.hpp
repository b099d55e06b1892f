// Chips on hosts that their tenants had from the start.
#pragma once

#include "model/ledger.hpp"

#include <map>
#include <set>

namespace leasehold::demand {

/// Of one chip type.
struct OwnedChips {
  double all = 0.0;
  double one_site = 0.0; ///< most of them in one pool
};

/// Hosts that are `out` do not count.
[[nodiscard]] std::map<model::ChipTypeId, OwnedChips> owned_chips(const model::ClusterLedger& ledger,
                                                                  model::TenantId tenant, const model::HostSet& out);
/// Types of chips that any tenant owns.
[[nodiscard]] std::set<model::ChipTypeId> owned_types(const model::ClusterLedger& ledger);

} // namespace leasehold::demand
