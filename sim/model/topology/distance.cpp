#include "model/topology/distance.hpp"

#include "model/topology/boost_graph.hpp"

#include <boost/graph/dijkstra_shortest_paths.hpp>

#include <algorithm>

namespace leasehold::model {

namespace {

/// Both by node.
struct Search {
  std::vector<std::uint32_t> levels;
  std::vector<std::uint32_t> arrivals; ///< the hop by which the way comes
};

/// Joints cost nothing, so levels of a plain breadth-first search would be no distances: links weigh 1 and joints 0.
class NoteArrival : public boost::dijkstra_visitor<> {
public:
  explicit NoteArrival(std::vector<std::uint32_t>& arrivals) : arrivals_(&arrivals) {}
  void edge_relaxed(const boost_form::Edge& edge, const boost_form::Graph& form) const
  {
    (*arrivals_)[boost::target(edge, form)] = form[edge];
  }

private:
  std::vector<std::uint32_t>* arrivals_;
};

/// More than any way has links.
constexpr std::uint32_t no_way = 1U << 28U;

Search search_from(const NetworkGraph& graph, HostId from, NodeId barred = NodeId::none())
{
  const boost_form::Graph form = boost_form::make(graph);
  Search search{std::vector(graph.nodes.size(), unreachable), std::vector(graph.nodes.size(), unreachable)};
  const auto weight = boost::make_function_property_map<boost_form::Edge>([&](const boost_form::Edge& edge) {
    const Hop& hop = graph.hops[form[edge]];
    return hop.from == barred ? no_way : hop.link.valid() ? 1U : 0U;
  });
  const auto index = boost::get(boost::vertex_index, form);
  boost::dijkstra_shortest_paths(form, graph.hosts[from.index()].index(),
                                 boost::weight_map(weight)
                                     .distance_map(boost::make_iterator_property_map(search.levels.begin(), index))
                                     .distance_inf(unreachable)
                                     .visitor(NoteArrival{search.arrivals}));
  return search;
}

} // namespace

std::vector<std::uint32_t> hops_from(const NetworkGraph& graph, HostId from)
{
  const Search search = search_from(graph, from);
  std::vector<std::uint32_t> hops;
  hops.reserve(graph.hosts.size());
  for (const NodeId node : graph.hosts)
    hops.push_back(search.levels[node.index()]);
  return hops;
}

bool shortest_route(const NetworkGraph& graph, HostId from, HostId to, std::vector<LinkId>& links, NodeId barred)
{
  const Search search = search_from(graph, from, barred);
  const NodeId start = graph.hosts[from.index()];
  const NodeId goal = graph.hosts[to.index()];
  if (search.levels[goal.index()] >= no_way)
    return false;
  const std::size_t before = links.size();
  for (NodeId at = goal; at != start; at = graph.hops[search.arrivals[at.index()]].from)
    if (const LinkId link = graph.hops[search.arrivals[at.index()]].link; link.valid())
      links.push_back(link);
  std::reverse(links.begin() + static_cast<std::ptrdiff_t>(before), links.end());
  return true;
}

std::vector<HostId> nearest(const NetworkGraph& graph, HostId from, const HostSet& free, std::size_t count)
{
  const std::vector<std::uint32_t> hops = hops_from(graph, from);
  std::vector<HostId> found;
  free.for_each([&](HostId host) {
    if (hops[host.index()] != unreachable)
      found.push_back(host);
  });
  std::ranges::stable_sort(found, {}, [&](HostId host) { return hops[host.index()]; });
  found.resize(std::min(count, found.size()));
  return found;
}

} // namespace leasehold::model
