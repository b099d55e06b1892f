#include "model/spare_hosts.hpp"

#include "model/host_ranges.hpp"

namespace leasehold::model {

void SpareHosts::keep(LeaseId lease, std::span<const HostRange> hosts)
{
  for_each_host(hosts, [&](HostId host) {
    reserves_[lease].ready.insert(host);
    standing_.insert(host);
  });
}

void SpareHosts::lose(LeaseId lease, HostId host)
{
  standing_.erase(host);
  Reserve& reserve = reserves_.at(lease);
  reserve.ready.erase(host);
  ++reserve.missing;
}

HostId SpareHosts::replace(LeaseId lease)
{
  const auto found = reserves_.find(lease);
  if (found == reserves_.end())
    return HostId::none();
  Reserve& reserve = found->second;
  if (reserve.ready.empty()) {
    ++reserve.empty;
    return HostId::none();
  }
  const HostId first = *reserve.ready.begin();
  lose(lease, first);
  return first;
}

bool SpareHosts::comes_back(LeaseId lease, HostId host)
{
  const auto found = reserves_.find(lease);
  if (found == reserves_.end())
    return false;
  Reserve& reserve = found->second;
  if (reserve.empty > 0) {
    --reserve.empty;
    return false;
  }
  if (reserve.missing == 0)
    return false;
  --reserve.missing;
  reserve.ready.insert(host);
  standing_.insert(host);
  return true;
}

} // namespace leasehold::model
