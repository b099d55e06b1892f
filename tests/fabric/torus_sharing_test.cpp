// Whether gangs on slices of one torus share links: by the routes that SimGrid gives to their rings.
#include "fabric/flow_world.hpp"
#include "model/topology/torus_slices.hpp"
#include "network/routed.hpp"

#include <doctest/doctest.h>
#include <fmt/ranges.h>

#include <numeric>
#include <set>
#include <sstream>

namespace leasehold::fabric {

namespace {

std::string torus_text(const std::vector<std::uint32_t>& sides)
{
  const auto hosts = std::accumulate(sides.begin(), sides.end(), 1U, std::multiplies<>{});
  return fmt::format(R"(<?xml version="1.0"?>
<!DOCTYPE platform SYSTEM "https://simgrid.org/simgrid.dtd">
<platform version="4.1">
  <cluster id="pod" prefix="host-" suffix="" radical="0-{}" speed="1Gf" bw="100GBps" lat="1us" topology="TORUS"
           topo_parameters="{}" sharing_policy="SPLITDUPLEX" loopback_bw="100GBps" loopback_lat="0us">
    <prop id="provider" value="gcp"/><prop id="region" value="us-east5"/>
    <prop id="chip" value="tpu-v6e"/><prop id="chip_count" value="4"/>
  </cluster>
</platform>
)",
                     hosts - 1, fmt::join(sides, ","));
}

/// In a process of its own.
std::string on_torus(const std::vector<std::uint32_t>& sides,
                     const std::function<std::string(const model::Inventory&, const model::TorusGrid&)>& about)
{
  const test::ScratchFile file{"torus.xml", torus_text(sides)};
  return test::in_child([&] {
    config::Diagnostics faults;
    const model::Inventory inventory = platform::load_platform(file.path(), faults);
    if (!faults.ok())
      throw std::runtime_error(faults.text());
    return about(inventory, inventory.network->graph().tori.at(0));
  });
}

network::Crossing ring_through(const model::TorusGrid& torus, const model::TorusSlice& slice)
{
  return {model::hosts_of(torus, slice), network::Crossing::Pattern::ring, 1};
}

/// How many slices of two hosts and more the torus has, and the first one whose ring leaves it.
std::string rings_of_all_slices(const model::Inventory& inventory, const model::TorusGrid& torus)
{
  const model::NetworkGraph& graph = inventory.network->graph();
  std::vector<std::pair<model::HostId, model::HostId>> ends(graph.links.size());
  for (const model::Hop& hop : graph.hops)
    if (hop.link.valid())
      ends[hop.link.index()] = {graph.nodes[hop.from.index()].host, graph.nodes[hop.to.index()].host};
  const model::GridSides sides = model::sides_of(torus);
  std::size_t count = 0;
  for (const std::uint32_t size : model::slice_sizes(sides))
    for (const model::TorusSlice& slice : model::slices(sides, size)) {
      if (size < 2)
        continue;
      ++count;
      const std::vector<model::HostId> hosts = model::hosts_of(torus, slice);
      const std::set<model::HostId> own{hosts.begin(), hosts.end()};
      for (const network::LinkUse& use : network::routed(*inventory.network, ring_through(torus, slice)).uses)
        if (const auto& [from, to] = ends[use.link.index()]; !own.contains(from) || !own.contains(to))
          return fmt::format("{} at {} leaves", fmt::join(slice.sides, "x"), fmt::join(slice.origin, ","));
    }
  return fmt::format("{} stay", count);
}

} // namespace

TEST_CASE(
    "rings of slices that are no longer than half of their torus, or close it, stay on links between their own hosts")
{
  // So slices that have no host in common have no link in common either. The way between two hosts of a slice of side s is up
  // to s - 1 links long inside it, and n - s + 1 round the torus: with sides of 1, 2, 4 and 8 of 4 and 8 hosts it never is shorter
  // outside, but where the slice closes and all of the way round is its own. Slices along a side of 4: four of 1, three of
  // 2 and one of 4; of 8: eight, seven, five and one. Single hosts are left out.
  CHECK(on_torus({4, 4, 4}, rings_of_all_slices) == fmt::format("{} stay", 8 * 8 * 8 - 4 * 4 * 4));
  CHECK(on_torus({8, 8}, rings_of_all_slices) == fmt::format("{} stay", 21 * 21 - 8 * 8));
}

TEST_CASE("a slice longer than half of its torus that does not close it sends round through the hosts beside it")
{
  // From the end of one row of 8 hosts to the beginning of the next it is 7 links back and 5 on, round the torus of 12: on each row
  // through the slice of 4 beside it, whose own ring goes the same way. Each link has a flow of each ring, and both have half.
  const std::string text = on_torus({12, 4}, [](const model::Inventory& inventory, const model::TorusGrid& torus) {
    World world{inventory};
    world.enter(ring_through(torus, {{0, 0, 0}, {8, 4, 1}}));
    world.share_out(0.0);
    std::string shares = world.text().substr(0, world.text().find('('));
    world.enter(ring_through(torus, {{8, 0, 0}, {4, 4, 1}}));
    world.share_out(1.0);
    return shares + world.text();
  });
  CAPTURE(text);
  std::istringstream words{text};
  std::vector<double> shares;
  for (double share = 0.0; words >> share;)
    shares.push_back(share);
  REQUIRE(shares.size() == 3);
  CHECK(shares[0] == 1.0);
  CHECK(shares[1] == doctest::Approx(0.5).epsilon(1e-9));
  CHECK(shares[2] == doctest::Approx(0.5).epsilon(1e-9));
}

} // namespace leasehold::fabric
