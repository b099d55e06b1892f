#include "workload/failures/outage_hosts.hpp"

#include "model/host_ranges.hpp"

#include <algorithm>

namespace leasehold::workload {

std::string OutageScope::name() const
{
  std::string name;
  const auto add = [&](std::string_view prefix, std::string_view part) {
    if (!part.empty())
      name += std::string{name.empty() ? "" : "/"} + std::string{prefix} + std::string{part};
  };
  add("", provider);
  add("", region);
  add("rack of ", rack);
  add("", host);
  return name;
}

std::vector<model::HostRange> hosts_in(const OutageScope& scope, const model::Inventory& inventory)
{
  std::vector<model::HostRange> hosts;
  const auto named = [](std::string_view wanted, const std::string& name) { return wanted.empty() || wanted == name; };
  model::RackId rack = model::RackId::none();
  if (!scope.rack.empty()) {
    const auto first = std::ranges::find(inventory.hosts, scope.rack, &model::Host::name);
    if (first == inventory.hosts.end() || !first->rack.valid())
      return hosts;
    rack = first->rack;
  }
  for (std::uint32_t h = 0; h < inventory.hosts.size(); ++h) {
    const model::Host& host = inventory.hosts[h];
    if (named(scope.provider, inventory.providers[host.provider.index()]) &&
        named(scope.region, inventory.regions[host.region.index()].name) && named(scope.host, host.name) &&
        (!rack.valid() || host.rack == rack))
      model::append(hosts, model::HostId{h});
  }
  return hosts;
}

} // namespace leasehold::workload
