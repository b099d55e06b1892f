// Small networks drawn at random, and what is true of them by trying everything.
#pragma once

#include "model/topology/network_graph.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <vector>

namespace leasehold::model::test {

inline constexpr double unbounded = std::numeric_limits<double>::infinity();

/// 2 to 12 nodes, the first few of them hosts; links of 1 to 9 B/s one way, of which some cap each flow by itself, and
/// joints.
inline NetworkGraph random_network(std::mt19937& draw)
{
  const auto below = [&](std::uint32_t n) { return static_cast<std::uint32_t>(draw() % n); };
  NetworkGraph graph;
  const std::uint32_t nodes = 2 + below(11);
  const std::uint32_t hosts = std::min(nodes, 2 + below(5));
  for (std::uint32_t n = 0; n < nodes; ++n)
    graph.add_node(std::to_string(n), n < hosts ? HostId{n} : HostId::none());
  for (std::uint32_t hops = nodes + below(2 * nodes); hops > 0; --hops) {
    const NodeId from{below(nodes)};
    const NodeId to{below(nodes)};
    if (from == to)
      continue;
    if (below(8) == 0)
      graph.connect(from, to);
    else
      graph.connect(from, to, graph.add_link({"", BytesPerSecond{1.0 + below(9)}, Seconds{0}, below(6) != 0}));
  }
  return graph;
}

/// What one flow gets on the hop, and what all flows together.
inline double width(const NetworkGraph& graph, const Hop& hop)
{
  return hop.link.valid() ? graph.links[hop.link.index()].bandwidth.value() : unbounded;
}
inline double capacity(const NetworkGraph& graph, const Hop& hop)
{
  return hop.link.valid() && graph.links[hop.link.index()].shared ? width(graph, hop) : unbounded;
}

/// By pair of nodes, from a table of single hops: Floyd and Warshall, `over` making a way of two and `better` choosing.
template <class T, class Over, class Better>
void close_over(std::vector<std::vector<T>>& table, Over over, Better better)
{
  for (std::size_t k = 0; k < table.size(); ++k)
    for (std::size_t i = 0; i < table.size(); ++i)
      for (std::size_t j = 0; j < table.size(); ++j)
        table[i][j] = better(table[i][j], over(table[i][k], table[k][j]));
}

/// The least capacity that leaves any set of nodes with all of `from` and none of `to`.
inline double cut_by_trying(const NetworkGraph& graph, std::uint32_t from, std::uint32_t to)
{
  double least = unbounded;
  for (std::uint32_t set = 0; set < (1U << graph.nodes.size()); ++set) {
    if ((set & from) != from || (set & to) != 0)
      continue;
    double leaving = 0.0;
    for (const Hop& hop : graph.hops)
      if (((set >> hop.from.index()) & 1U) != 0 && ((set >> hop.to.index()) & 1U) == 0)
        leaving += capacity(graph, hop);
    least = std::min(least, leaving);
  }
  return least;
}

} // namespace leasehold::model::test
