#include "model/topology/colouring.hpp"

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/sequential_vertex_coloring.hpp>
#include <boost/graph/smallest_last_ordering.hpp>

#include <algorithm>

namespace leasehold::model {

namespace {

constexpr std::uint32_t most_searched = 24;
constexpr std::uint32_t uncoloured = UINT32_MAX;

using ConflictGraph = boost::adjacency_list<boost::setS, boost::vecS, boost::undirectedS>;
using Colours = std::vector<std::uint32_t>;

Colours in_smallest_last_order(const ConflictGraph& graph)
{
  const std::size_t things = boost::num_vertices(graph);
  Colours colours(things, 0);
  const auto index = boost::get(boost::vertex_index, graph);
  std::vector<std::size_t> order(things);
  std::vector<std::size_t> degree(things);
  std::vector<std::size_t> marks(things);
  boost::smallest_last_vertex_ordering(graph, boost::make_iterator_property_map(order.begin(), index),
                                       boost::make_iterator_property_map(degree.begin(), index),
                                       boost::make_iterator_property_map(marks.begin(), index));
  boost::sequential_vertex_coloring(graph, boost::make_iterator_property_map(order.begin(), index),
                                    boost::make_iterator_property_map(colours.begin(), index));
  return colours;
}

/// Colours the things from `next` on with fewer than `most` colours, backtracking; a new colour is only ever the next.
bool search(const ConflictGraph& graph, std::uint32_t next, std::uint32_t used, std::uint32_t most, Colours& colours)
{
  if (next == colours.size())
    return true;
  for (std::uint32_t colour = 0; colour <= std::min(used, most - 1); ++colour) {
    const auto neighbours = boost::adjacent_vertices(next, graph);
    if (std::any_of(neighbours.first, neighbours.second, [&](auto other) { return colours[other] == colour; }))
      continue;
    colours[next] = colour;
    if (search(graph, next + 1, std::max(used, colour + 1), most, colours))
      return true;
  }
  colours[next] = uncoloured;
  return false;
}

} // namespace

std::vector<std::uint32_t> colouring(std::uint32_t things, std::span<const Conflict> conflicts)
{
  if (things == 0)
    return {};
  ConflictGraph graph(things);
  for (const auto& [one, other] : conflicts)
    if (one != other)
      boost::add_edge(one, other, graph);
  Colours colours = in_smallest_last_order(graph);
  std::uint32_t count = *std::ranges::max_element(colours) + 1;
  for (Colours fewer(things, uncoloured); things <= most_searched && count > 1; --count) {
    std::ranges::fill(fewer, uncoloured);
    if (!search(graph, 0, 0, count - 1, fewer))
      break;
    colours = fewer;
  }
  return colours;
}

} // namespace leasehold::model
