#include "model/topology/topology.hpp"

#include "model/topology/distance.hpp"
#include "model/topology/parts.hpp"

#include <utility>

namespace leasehold::model {

namespace {

/// The first of the hops from a node that leads, over a link or over none, to one for which `is` holds; its end.
template <class Predicate>
NodeId next(const NetworkGraph& graph, const Departures& departures, NodeId from, bool over_link, Predicate is)
{
  for (const std::uint32_t* hop = departures.begin(from); hop != departures.end(from); ++hop)
    if (const Hop& first = graph.hops[*hop]; first.link.valid() == over_link && first.to != from && is(first.to))
      return first.to;
  return NodeId::none();
}

NodeId leaf_in(const NetworkGraph& graph, const Departures& departures, NodeId host)
{
  const auto is_end = [&](NodeId node) { return graph.nodes[node.index()].link_end; };
  const auto is_switch = [&](NodeId node) { return !is_end(node) && !graph.nodes[node.index()].host.valid(); };
  if (const NodeId drawn = next(graph, departures, host, true, is_switch); drawn.valid())
    return drawn;
  // A cable of which the file says on which routes it lies: its ends stand between the host and a router.
  const NodeId in = next(graph, departures, host, false, is_end);
  const NodeId out = in.valid() ? next(graph, departures, in, true, is_end) : NodeId::none();
  const NodeId router = out.valid() ? next(graph, departures, out, false, is_switch) : NodeId::none();
  return router.valid() ? router : host;
}

} // namespace

Topology::Topology(NetworkGraph graph, Router router) : router_(std::move(router)), graph_(std::move(graph)) {}

Topology::Topology(Draw draw, Router router) : draw_(std::move(draw)), router_(std::move(router)) {}

const NetworkGraph& Topology::graph() const
{
  if (!graph_)
    graph_ = draw_();
  return *graph_;
}

bool Topology::route(HostId from, HostId to, std::vector<LinkId>& links) const
{
  if (from == to)
    return true;
  // Rings go from host to next host, so that jobs that come and go ask for the same few ways again and again.
  constexpr std::size_t most_known = 1U << 18U;
  const std::uint64_t pair = std::uint64_t{from.index()} << 32U | to.index();
  const auto known = ways_.find(pair);
  if (known != ways_.end()) {
    const auto begin = way_links_.begin() + static_cast<std::ptrdiff_t>(known->second.first);
    links.insert(links.end(), begin, begin + static_cast<std::ptrdiff_t>(known->second.count));
    return true;
  }
  const std::size_t first = links.size();
  if (!find_route(from, to, links))
    return false;
  if (ways_.size() >= most_known) {
    ways_.clear();
    way_links_.clear();
  }
  ways_.emplace(pair, Way{way_links_.size(), links.size() - first});
  way_links_.insert(way_links_.end(), links.begin() + static_cast<std::ptrdiff_t>(first), links.end());
  return true;
}

bool Topology::find_route(HostId from, HostId to, std::vector<LinkId>& links) const
{
  const NetworkGraph& drawn = graph();
  if (!router_ || drawn.minimal_routes)
    return shortest_route(drawn, from, to, links, drawn.exits.barred(from, to));
  const std::vector<std::uint32_t>& parts = places().parts;
  const std::size_t first = links.size();
  if (parts[from.index()] != parts[to.index()] || !router_(from, to, links))
    return false;
  if (drawn.exits.crossed(from, to))
    drawn.exits.lead_out(from, to, links, first);
  return true;
}

const Topology::Places& Topology::places() const
{
  if (places_)
    return *places_;
  const NetworkGraph& drawn = graph();
  const Departures departures{drawn};
  Places& found = places_.emplace();
  for (const NodeId host : drawn.hosts)
    found.leaves.push_back(leaf_in(drawn, departures, host));
  found.parts.resize(drawn.hosts.size());
  std::uint32_t number = 0;
  for (const std::vector<HostId>& part : connected_parts(drawn, {})) {
    for (const HostId host : part)
      found.parts[host.index()] = number;
    ++number;
  }
  found.tori.resize(drawn.hosts.size());
  for (std::uint32_t t = 0; t < drawn.tori.size(); ++t)
    for (const HostId host : drawn.tori[t].hosts)
      if (host.valid())
        found.tori[host.index()] = t;
  return found;
}

NodeId Topology::leaf(HostId host) const
{
  return places().leaves[host.index()];
}

std::optional<std::uint32_t> Topology::torus(HostId host) const
{
  return places().tori[host.index()];
}

std::uint64_t leaf_number(const Topology* network, HostId host)
{
  constexpr std::uint64_t beyond_nodes = std::uint64_t{1} << 32U;
  if (network == nullptr)
    return host.index();
  const auto torus = network->torus(host);
  return torus ? beyond_nodes + *torus : network->leaf(host).index();
}

} // namespace leasehold::model
