#include "model/topology/parts.hpp"

#include "model/topology/boost_graph.hpp"

#include <boost/graph/strong_components.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <unordered_map>

namespace leasehold::model {

namespace {

/// Of a link that runs both ways on its own cables SimGrid calls the halves so, and `platform generate` those of a cluster's
/// way out.
constexpr std::array<std::string_view, 4> halves{"_UP", "_DOWN", "/up", "/down"};

std::string_view cable_of(std::string_view link)
{
  for (const std::string_view half : halves)
    if (link.ends_with(half))
      return link.substr(0, link.size() - half.size());
  return link;
}

} // namespace

Outage parts_called(const NetworkGraph& graph, std::string_view name)
{
  Outage outage;
  for (std::uint32_t n = 0; n < graph.nodes.size(); ++n)
    if (!graph.nodes[n].link_end && graph.nodes[n].name == name)
      outage.nodes.emplace_back(n);
  for (std::uint32_t l = 0; l < graph.links.size(); ++l)
    if (const std::string& link = graph.links[l].name; link == name || cable_of(link) == name)
      outage.links.emplace_back(l);
  return outage;
}

std::vector<Cable> cables(const NetworkGraph& graph)
{
  std::vector<bool> joins(graph.links.size());
  for (const Hop& hop : graph.hops)
    if (hop.link.valid() && hop.from != hop.to)
      joins[hop.link.index()] = true;
  std::vector<Cable> found;
  std::unordered_map<std::string_view, std::size_t> places;
  for (std::uint32_t l = 0; l < graph.links.size(); ++l) {
    if (!joins[l])
      continue; // a host's way to itself
    const std::string_view name = cable_of(graph.links[l].name);
    const auto [place, fresh] = places.try_emplace(name, found.size());
    if (fresh)
      found.push_back({std::string{name}, {}});
    found[place->second].links.emplace_back(l);
  }
  return found;
}

std::map<NodeId, std::vector<LinkId>> links_by_node(const NetworkGraph& graph)
{
  // Between a switch and a link of which the file says only on which routes it lies stands an end of that link.
  std::unordered_map<NodeId, std::vector<LinkId>> of_ends;
  const auto is_end = [&](NodeId node) { return graph.nodes[node.index()].link_end; };
  for (const Hop& hop : graph.hops)
    if (hop.link.valid())
      for (const NodeId end : {hop.from, hop.to})
        if (is_end(end))
          of_ends[end].push_back(hop.link);
  std::map<NodeId, std::vector<LinkId>> links;
  for (const Hop& hop : graph.hops)
    for (const auto& [node, other] : {std::pair{hop.from, hop.to}, std::pair{hop.to, hop.from}}) {
      if (is_end(node))
        continue;
      if (hop.link.valid())
        links[node].push_back(hop.link);
      else if (const auto end = of_ends.find(other); end != of_ends.end())
        links[node].insert(links[node].end(), end->second.begin(), end->second.end());
    }
  for (auto& [node, its] : links) {
    std::ranges::sort(its);
    its.erase(std::unique(its.begin(), its.end()), its.end());
  }
  return links;
}

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
