// The network in the form that Boost.Graph's algorithms take; for the files of this folder alone.
#pragma once

#include "model/topology/network_graph.hpp"

#include <boost/graph/compressed_sparse_row_graph.hpp>
#include <boost/property_map/function_property_map.hpp>

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <utility>
#include <vector>

namespace leasehold::model::boost_form {

/// Each edge carries its hop, an index into NetworkGraph::hops.
using Graph = boost::compressed_sparse_row_graph<boost::directedS, boost::no_property, std::uint32_t>;
using Vertex = boost::graph_traits<Graph>::vertex_descriptor;
using Edge = boost::graph_traits<Graph>::edge_descriptor;

[[nodiscard]] inline Graph make(const NetworkGraph& network, const std::vector<std::uint32_t>& hops)
{
  std::vector<std::pair<std::size_t, std::size_t>> ends;
  ends.reserve(hops.size());
  for (const std::uint32_t hop : hops)
    ends.emplace_back(network.hops[hop].from.index(), network.hops[hop].to.index());
  return Graph{boost::edges_are_unsorted_multi_pass, ends.begin(), ends.end(), hops.begin(), network.nodes.size()};
}

[[nodiscard]] inline Graph make(const NetworkGraph& network)
{
  std::vector<std::uint32_t> all(network.hops.size());
  std::iota(all.begin(), all.end(), 0U);
  return make(network, all);
}

} // namespace leasehold::model::boost_form
