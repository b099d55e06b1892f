#include "model/topology/torus_bandwidth.hpp"

#include "model/topology/torus_slices.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace leasehold::model {

namespace {

using Places = std::unordered_map<HostId, GridSides>; ///< positions on the grid

Places places_on(const TorusGrid& torus)
{
  const GridSides sides = sides_of(torus);
  Places places;
  for (std::uint32_t p = 0; p < torus.hosts.size(); ++p)
    if (torus.hosts[p].valid())
      places.emplace(torus.hosts[p], GridSides{p % sides[0], p / sides[0] % sides[1], p / sides[0] / sides[1]});
  return places;
}

/// The box around a gang, and whether the gang fills it.
struct Box {
  GridSides sides{};
  bool full = false;
};

Box box_around(const Places& places, const std::unordered_set<HostId>& gang)
{
  GridSides low = places.at(*gang.begin());
  GridSides high = low;
  for (const HostId host : gang)
    for (std::size_t d = 0; d < 3; ++d) {
      low[d] = std::min(low[d], places.at(host)[d]);
      high[d] = std::max(high[d], places.at(host)[d]);
    }
  Box box;
  for (std::size_t d = 0; d < 3; ++d)
    box.sides[d] = high[d] + 1 - low[d];
  box.full = std::size_t{box.sides[0]} * box.sides[1] * box.sides[2] == gang.size();
  return box;
}

} // namespace

std::optional<BytesPerSecond> torus_bandwidth(const Topology& topology, std::span<const HostId> hosts)
{
  const auto torus = topology.torus(hosts.front());
  if (!torus || !std::ranges::all_of(hosts, [&](HostId host) { return topology.torus(host) == torus; }))
    return std::nullopt;
  const NetworkGraph& graph = topology.graph();
  const TorusGrid& grid = graph.tori[*torus];
  const Places places = places_on(grid);
  const std::unordered_set<HostId> gang{hosts.begin(), hosts.end()};
  const Box box = box_around(places, gang);
  const GridSides grid_sides = sides_of(grid);
  const bool switched = grid.dimensions.size() > 2;
  /// Of a link's bandwidth, what the gang has of it; two hosts along a dimension are joined by two links, of which one
  /// closes it.
  const auto share = [&](HostId from, HostId to) {
    const GridSides& at = places.at(from);
    const GridSides& there = places.at(to);
    const auto along = static_cast<std::size_t>(std::ranges::mismatch(at, there).in1 - at.begin());
    if (switched && box.full && closes(grid, box.sides, along))
      return 1.0;
    if (!gang.contains(to))
      return 0.0;
    if (!switched)
      return 1.0;
    if (grid_sides[along] == 2)
      return 0.5;
    return std::max(at[along], there[along]) - std::min(at[along], there[along]) == 1 ? 1.0 : 0.0;
  };
  std::unordered_map<HostId, BytesPerSecond> leaving;
  for (const Hop& hop : graph.hops) {
    const HostId from = graph.nodes[hop.from.index()].host;
    const HostId to = graph.nodes[hop.to.index()].host;
    if (hop.link.valid() && from != to && gang.contains(from) && places.contains(to))
      leaving[from] += share(from, to) * graph.links[hop.link.index()].bandwidth;
  }
  BytesPerSecond least = leaving[hosts.front()];
  for (const HostId host : hosts)
    least = std::min(least, leaving[host]);
  return least;
}

} // namespace leasehold::model
