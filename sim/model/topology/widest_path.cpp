#include "model/topology/widest_path.hpp"

#include "model/topology/boost_graph.hpp"

#include <boost/graph/dijkstra_shortest_paths.hpp>

#include <algorithm>
#include <functional>
#include <limits>

namespace leasehold::model {

std::vector<BytesPerSecond> widest_from(const NetworkGraph& graph, HostId from)
{
  constexpr double unbounded = std::numeric_limits<double>::infinity();
  const boost_form::Graph form = boost_form::make(graph);
  std::vector<double> widths(graph.nodes.size(), 0.0);
  const auto width = boost::make_function_property_map<boost_form::Edge>([&](const boost_form::Edge& edge) {
    const LinkId link = graph.hops[form[edge]].link;
    return link.valid() ? graph.links[link.index()].bandwidth.value() : unbounded;
  });
  boost::dijkstra_shortest_paths(
      form, graph.hosts[from.index()].index(),
      boost::weight_map(width)
          .distance_map(boost::make_iterator_property_map(widths.begin(), boost::get(boost::vertex_index, form)))
          .distance_compare(std::greater<double>{})
          .distance_combine([](double so_far, double next) { return std::min(so_far, next); })
          .distance_inf(0.0)
          .distance_zero(unbounded));
  std::vector<BytesPerSecond> widest;
  widest.reserve(graph.hosts.size());
  for (const NodeId node : graph.hosts)
    widest.emplace_back(widths[node.index()]);
  return widest;
}

} // namespace leasehold::model
