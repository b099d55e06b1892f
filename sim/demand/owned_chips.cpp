#include "demand/owned_chips.hpp"

#include "market/lease_accounts.hpp"

#include <algorithm>

namespace leasehold::demand {

namespace {

double owned_in(const model::ClusterLedger& ledger, const model::Pool& pool, const model::HostSet& out)
{
  double chips = 0.0;
  pool.hosts.for_each([&](model::HostId host) {
    if (ledger.lease_of(host).index() >= market::first_owned_lease && !out.contains(host))
      chips += ledger.inventory().hosts[host.index()].chips;
  });
  return chips;
}

} // namespace

OwnedChips owned_chips(const model::ClusterLedger& ledger, model::TenantId tenant, const model::HostSet& out)
{
  OwnedChips owned;
  for (const model::Pool& pool : ledger.pools())
    if (pool.owner == tenant)
      if (const double chips = owned_in(ledger, pool, out); chips > 0.0)
        owned[pool.chip].push_back({pool.region, chips});
  for (auto& [chip, sites] : owned)
    std::ranges::stable_sort(sites, {}, &OwnedSite::chips);
  return owned;
}

std::set<model::ChipTypeId> owned_types(const model::ClusterLedger& ledger)
{
  const model::HostSet none{ledger.inventory().hosts.size()};
  std::set<model::ChipTypeId> owned;
  for (const model::Pool& pool : ledger.pools())
    if (pool.owner.valid() && owned_in(ledger, pool, none) > 0.0)
      owned.insert(pool.chip);
  return owned;
}

} // namespace leasehold::demand
