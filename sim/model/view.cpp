#include "model/view.hpp"

#include "model/gang_homes.hpp"

#include <algorithm>

namespace leasehold::model {

std::span<const PoolId> ClusterView::home_of(JobId id) const
{
  const TenantId tenant = job(id).tenant;
  const auto open = admitted(tenant);
  const auto home = homes_ == nullptr ? std::nullopt : homes_->home_of(id);
  const auto place =
      std::ranges::find_if(open, [&](PoolId each) { return home && is_home(pool(each), tenant, *home); });
  return open.subspan(static_cast<std::size_t>(place - open.begin()), place == open.end() ? 0 : 1);
}

Timestamp ClusterView::until(PoolId id) const
{
  Timestamp first = Timestamp::never();
  if (lease_terms_ == nullptr)
    return first;
  const Pool& behind = ledger_->pool(id);
  if (behind.only_lease.valid())
    return lease_terms_->end_of(behind.only_lease);
  LeaseId last; // neighbours are mostly of one lease
  behind.hosts.for_each([&](HostId host) {
    if (const LeaseId lease = ledger_->lease_of(host); lease != last) {
      first = std::min(first, lease_terms_->end_of(lease));
      last = lease;
    }
  });
  return first;
}

double ClusterView::price(PoolId id) const
{
  const Pool& pool = ledger_->pool(id);
  if (lease_terms_ == nullptr)
    return 0.0;
  if (pool.only_lease.valid())
    return lease_terms_->price_of(pool.only_lease, pool.chip, now_);
  double sum = 0.0, hosts = 0.0, price = 0.0;
  LeaseId last; // neighbours are mostly of one lease
  pool.hosts.for_each([&](HostId host) {
    if (const LeaseId lease = ledger_->lease_of(host); lease != last) {
      price = lease_terms_->price_of(lease, pool.chip, now_);
      last = lease;
    }
    sum += price;
    hosts += 1.0;
  });
  return hosts > 0.0 ? sum / hosts : 0.0;
}

double ClusterView::price(HostId id) const
{
  return lease_terms_ == nullptr ? 0.0 : lease_terms_->price_of(ledger_->lease_of(id), host(id).chip, now_);
}

bool ClusterView::paid_by_use(PoolId id) const
{
  const Pool& pool = ledger_->pool(id);
  if (lease_terms_ == nullptr || pool.chips == 0)
    return false;
  if (pool.only_lease.valid())
    return lease_terms_->paid_by_use(pool.only_lease);
  bool by_use = true;
  LeaseId last; // neighbours are mostly of one lease
  pool.hosts.for_each([&](HostId host) {
    if (const LeaseId lease = ledger_->lease_of(host); lease != last) {
      by_use = by_use && lease_terms_->paid_by_use(lease);
      last = lease;
    }
  });
  return by_use;
}

Distance ClusterView::distance(HostId a, HostId b) const
{
  const Host& one = host(a);
  const Host& other = host(b);
  if (a == b)
    return Distance::same_host;
  if (one.provider != other.provider || one.region != other.region)
    return Distance::apart;
  return one.rack.valid() && one.rack == other.rack ? Distance::same_rack : Distance::same_region;
}

} // namespace leasehold::model
