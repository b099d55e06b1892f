#include "model/scale_up_domains.hpp"

#include "model/topology/topology.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

namespace leasehold::model {

ScaleUpDomains::ScaleUpDomains(const Inventory& inventory) : network_(inventory.network)
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
  // Of the gang, by torus, and by stated or counted domain.
  std::map<std::tuple<std::optional<std::uint32_t>, bool, std::uint32_t>, std::uint32_t> hosts;
  for (const HostId host : hosts_of(placement)) {
    const DomainId stated = stated_[host.index()];
    const auto torus = network_ ? network_->torus(host) : std::nullopt;
    ++hosts[{torus, stated.valid(), stated.valid() ? stated.index() : positions_[host.index()] / domains.domain_hosts}];
  }
  if (hosts.size() <= 1)
    return 0;
  return std::ranges::min_element(hosts, {}, [](const auto& domain) { return domain.second; })->second;
}

} // namespace leasehold::model
