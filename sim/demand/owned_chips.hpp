// Chips on hosts that their tenants had from the start.
#pragma once

#include "model/ledger.hpp"

#include <map>
#include <set>
#include <vector>

namespace leasehold::demand {

/// Of one chip type, in one pool.
struct OwnedSite {
  model::RegionId region;
  double chips = 0.0;
};
/// By chip type, the smallest site first.
using OwnedChips = std::map<model::ChipTypeId, std::vector<OwnedSite>>;

/// Hosts that are `out` do not count.
[[nodiscard]] OwnedChips owned_chips(const model::ClusterLedger& ledger, model::TenantId tenant,
                                     const model::HostSet& out);
/// Types of chips that any tenant owns.
[[nodiscard]] std::set<model::ChipTypeId> owned_types(const model::ClusterLedger& ledger);

} // namespace leasehold::demand
