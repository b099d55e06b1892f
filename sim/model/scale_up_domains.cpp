#include "model/scale_up_domains.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

namespace leasehold::model {

ScaleUpDomains::ScaleUpDomains(const Inventory& inventory)
{
  std::map<std::tuple<ProviderId, RegionId, ChipTypeId>, std::uint32_t> counted;
  for (const Host& host : inventory.hosts) {
    positions_.push_back(counted[{host.provider, host.region, host.chip}]++);
    stated_.push_back(host.domain);
  }
}

std::uint32_t ScaleUpDomains::together(const DomainShares& domains, const Placement& placement) const
{
  if (domains.shares.empty())
    return 0;
  std::map<std::pair<bool, std::uint32_t>, std::uint32_t> hosts; // of the gang, by stated or counted domain
  for (const HostId host : hosts_of(placement)) {
    const DomainId stated = stated_[host.index()];
    ++hosts[{stated.valid(), stated.valid() ? stated.index() : positions_[host.index()] / domains.domain_hosts}];
  }
  if (hosts.size() <= 1)
    return 0;
  return std::ranges::min_element(hosts, {}, [](const auto& domain) { return domain.second; })->second;
}

} // namespace leasehold::model
