#include "workload/failures/outage_hosts.hpp"

#include "model/host_ranges.hpp"
#include "model/topology/parts.hpp"
#include "model/topology/topology.hpp"

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

std::vector<model::LinkId> links_in(std::string_view name, const model::Inventory& inventory)
{
  if (!inventory.network)
    return {};
  const model::NetworkGraph& graph = inventory.network->graph();
  const model::Outage named = model::parts_called(graph, name);
  std::vector<model::LinkId> links = named.links;
  if (named.nodes.empty())
    return links;
  const auto by_node = model::links_by_node(graph);
  for (const model::NodeId node : named.nodes)
    if (const auto its = by_node.find(node); its != by_node.end() && !graph.nodes[node.index()].host.valid())
      links.insert(links.end(), its->second.begin(), its->second.end());
  std::ranges::sort(links);
  links.erase(std::unique(links.begin(), links.end()), links.end());
  return links;
}

std::vector<std::string> names_of_links(const model::Inventory& inventory)
{
  std::vector<std::string> names;
  if (!inventory.network)
    return names;
  const model::NetworkGraph& graph = inventory.network->graph();
  for (const model::Cable& cable : model::cables(graph))
    names.push_back(cable.name);
  for (const model::Link& link : graph.links)
    names.push_back(link.name);
  for (const model::Node& node : graph.nodes)
    if (!node.link_end && !node.host.valid())
      names.push_back(node.name);
  return names;
}

} // namespace leasehold::workload
