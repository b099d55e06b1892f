#include "model/topology/parts.hpp"

#include "model/topology/boost_graph.hpp"

#include <boost/graph/strong_components.hpp>

#include <cstddef>

namespace leasehold::model {

std::vector<std::vector<HostId>> connected_parts(const NetworkGraph& graph, const Outage& outage)
{
  std::vector<char> node_down(graph.nodes.size(), 0);
  std::vector<char> link_down(graph.links.size(), 0);
  for (const NodeId node : outage.nodes)
    node_down[node.index()] = 1;
  for (const LinkId link : outage.links)
    link_down[link.index()] = 1;
  std::vector<std::uint32_t> left;
  for (std::uint32_t h = 0; h < graph.hops.size(); ++h) {
    const Hop& hop = graph.hops[h];
    const bool cut = hop.link.valid() && link_down[hop.link.index()] != 0;
    if (!cut && node_down[hop.from.index()] == 0 && node_down[hop.to.index()] == 0)
      left.push_back(h);
  }
  const boost_form::Graph form = boost_form::make(graph, left);
  std::vector<std::size_t> part(graph.nodes.size(), 0);
  const std::size_t count = boost::strong_components(
      form, boost::make_iterator_property_map(part.begin(), boost::get(boost::vertex_index, form)));
  std::vector<std::size_t> place(count, count);
  std::vector<std::vector<HostId>> parts;
  for (std::uint32_t h = 0; h < graph.hosts.size(); ++h) {
    const NodeId node = graph.hosts[h];
    if (node_down[node.index()] != 0)
      continue;
    std::size_t& here = place[part[node.index()]];
    if (here == count) {
      here = parts.size();
      parts.emplace_back();
    }
    parts[here].push_back(HostId{h});
  }
  return parts;
}

} // namespace leasehold::model
