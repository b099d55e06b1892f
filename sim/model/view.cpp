#include "model/view.hpp"

#include <algorithm>

namespace leasehold::model {

Timestamp ClusterView::until(PoolId id) const
{
  Timestamp first = Timestamp::never();
  if (lease_ends_ == nullptr)
    return first;
  const Pool& behind = ledger_->pool(id);
  if (behind.only_lease.valid())
    return lease_ends_->end_of(behind.only_lease);
  LeaseId last; // neighbours are mostly of one lease
  behind.hosts.for_each([&](HostId host) {
    if (const LeaseId lease = ledger_->lease_of(host); lease != last) {
      first = std::min(first, lease_ends_->end_of(lease));
      last = lease;
    }
  });
  return first;
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
