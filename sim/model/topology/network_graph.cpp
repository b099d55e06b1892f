#include "model/topology/network_graph.hpp"

#include <utility>

namespace leasehold::model {

NodeId NetworkGraph::add_node(std::string name, HostId host)
{
  const NodeId id{static_cast<std::uint32_t>(nodes.size())};
  nodes.push_back({std::move(name), host});
  if (host.valid()) {
    if (hosts.size() <= host.index())
      hosts.resize(host.index() + 1);
    hosts[host.index()] = id;
  }
  return id;
}

LinkId NetworkGraph::add_link(Link link)
{
  links.push_back(std::move(link));
  return LinkId{static_cast<std::uint32_t>(links.size() - 1)};
}

void NetworkGraph::connect(NodeId from, NodeId to, LinkId link)
{
  hops.push_back({from, to, link});
}

Departures::Departures(const NetworkGraph& graph) : first_(graph.nodes.size() + 1, 0), hops_(graph.hops.size())
{
  for (const Hop& hop : graph.hops)
    ++first_[hop.from.index() + 1];
  for (std::size_t node = 1; node < first_.size(); ++node)
    first_[node] += first_[node - 1];
  std::vector<std::uint32_t> next(first_.begin(), first_.end() - 1);
  for (std::uint32_t h = 0; h < graph.hops.size(); ++h)
    hops_[next[graph.hops[h].from.index()]++] = h;
}

} // namespace leasehold::model
