#include "model/topology/topology.hpp"
#include "policy/placement_world.hpp"
#include "random/stream.hpp"

#include <doctest/doctest.h>

#include <map>
#include <set>

using namespace leasehold;
using namespace leasehold::model;
using namespace leasehold::test::placing;

namespace {

/// Leaf switches of so many hosts of 8 chips each, 10 B/s a host; pairs of leaves joined by `uplink` a leaf to a switch, and
/// these to one at the top by 1 B/s.
Inventory leaves_of(const std::vector<std::uint32_t>& sizes, double uplink)
{
  NetworkGraph graph;
  const auto lay = [&](NodeId one, NodeId other, double rate) {
    graph.connect(one, other, graph.add_link({"", BytesPerSecond{rate}, Seconds{0}}));
    graph.connect(other, one, graph.add_link({"", BytesPerSecond{rate}, Seconds{0}}));
  };
  const NodeId top = graph.add_node("top");
  NodeId above;
  std::uint32_t host = 0;
  for (std::size_t l = 0; l < sizes.size(); ++l) {
    if (l % 2 == 0) {
      above = graph.add_node("above");
      lay(above, top, 1.0);
    }
    const NodeId leaf = graph.add_node("leaf");
    lay(leaf, above, uplink);
    for (std::uint32_t h = 0; h < sizes[l]; ++h)
      lay(graph.add_node("", HostId{host++}), leaf, 10.0);
  }
  Inventory inventory = World::with_chips(std::vector<std::uint16_t>(host, 8));
  inventory.network = std::make_shared<Topology>(std::move(graph));
  return inventory;
}

Inventory pod(const std::vector<std::uint32_t>& sides)
{
  std::uint32_t hosts = 1;
  for (const std::uint32_t side : sides)
    hosts *= side;
  NetworkGraph graph;
  TorusGrid grid{sides, {}};
  for (std::uint32_t h = 0; h < hosts; ++h) {
    graph.add_node("", HostId{h});
    grid.hosts.push_back(HostId{h});
  }
  graph.tori.push_back(std::move(grid));
  Inventory inventory = World::with_chips(std::vector<std::uint16_t>(hosts, 4));
  inventory.network = std::make_shared<Topology>(std::move(graph));
  return inventory;
}

const ChipShare whole = ChipShare::whole(8);

} // namespace

TEST_CASE("topology takes the leaf that a gang fills best")
{
  // Leaves of 4, 2 and 3 hosts: two hosts fill the second, three the third, four the first.
  World world{leaves_of({4, 2, 3}, 10.0)};
  CHECK(world.place("topology", gang(2, whole)) == "4-5x1");
  CHECK(world.place("topology", gang(3, whole)) == "6-8x1");
  CHECK(world.place("topology", gang(4, whole)) == "0-3x1");
  CHECK(world.place("topology", gang(10, whole)) == "");
  world.occupy(4, 8);
  CHECK(world.place("topology", gang(2, whole)) == "6-7x1"); // the leaf of three now leaves one idle, that of four two
}

TEST_CASE("topology adds the nearest leaf, though another be as roomy")
{
  // Leaves 0 and 1 (hosts 0-2, 3-5) share a switch, and 2 and 3 (6-8, 9-11). Host 0 is taken, so that leaves 1, 2 and 3
  // have three hosts and 0 has two. Five need two leaves. From leaf 1, leaf 0 is four links away and has just the two; an
  // exchange there crosses no 1 B/s cable, nor does one on leaves 2 and 3: both are as fast, and the first found stays.
  // The roomiest leaves come first as beginnings: 1, whose nearest is 0.
  World world{leaves_of({3, 3, 3, 3}, 10.0)};
  world.occupy(0, 8);
  CHECK(world.place("topology", gang(5, whole)) == "1-5x1");
  // Six need leaves 2 and 3: every pair with leaf 0 is one short.
  CHECK(world.place("topology", gang(6, whole)) == "6-11x1");
}

TEST_CASE("topology fills leaves in the order of their nearness; without a network each host is its own")
{
  World plain{std::vector<std::uint16_t>{8, 8, 4}};
  CHECK(plain.place("topology", gang(3, ChipShare::whole(4))) == "0x2 1x1");
  CHECK(plain.place("topology", gang(1, ChipShare::whole(4))) == "2x1");
}

TEST_CASE("torus_slice takes whole cuboids and waits where none is free")
{
  // A pod of 4 x 4 hosts, host x + 4·y at (x, y). Four hosts: a square before a row. Eight: 2 x 4 before 4 x 2.
  World world{pod({4, 4})};
  const ChipShare four = ChipShare::whole(4);
  CHECK(world.place("torus_slice", gang(4, four)) == "0-1x1 4-5x1");
  CHECK(world.place("torus_slice", gang(8, four)) == "0-1x1 4-5x1 8-9x1 12-13x1");
  CHECK(world.place("torus_slice", gang(3, four)) == ""); // no legal shape
  CHECK(world.place("torus_slice", gang(1, four)) == "0x1");
  world.occupy(5, 4); // (1, 1)
  CHECK(world.place("torus_slice", gang(4, four)) == "2-3x1 6-7x1");
  CHECK(world.place("torus_slice", gang(8, four)) == "2-3x1 6-7x1 10-11x1 14-15x1");
  world.occupy(10, 4); // (2, 2): rows and columns 1 and 2 are broken, and of the others no two are neighbours
  CHECK(world.place("torus_slice", gang(8, four)) == "");
  CHECK(world.place("first_fit", gang(8, four)) == "0-4x1 6-8x1"); // though 14 hosts are free
  // Members that share a host: eight halves of hosts are four hosts.
  CHECK(world.place("torus_slice", gang(8, ChipShare::whole(2))) == "2-3x2 6-7x2");
}

TEST_CASE("torus_slice takes the torus that it leaves least of, and the lowest hosts where there is none")
{
  World plain{std::vector<std::uint16_t>(4, 8)};
  CHECK(plain.place("torus_slice", gang(3, whole)) == "0-2x1");
}

TEST_CASE("spread puts members into as many racks, hosts or leaves as there are")
{
  // Six hosts in racks of two. Three members go to three racks; over hosts to the three lowest.
  Inventory hosts = leaves_of({3, 3}, 10.0);
  for (std::uint32_t h = 0; h < 6; ++h)
    hosts.hosts[h].rack = RackId{h / 2};
  World world{hosts};
  CHECK(world.place("spread", gang(3, whole)) == "0x1 2x1 4x1");
  CHECK(world.place("{policy: spread, over: host}", gang(3, whole)) == "0-2x1");
  CHECK(world.place("{policy: spread, over: leaf}", gang(2, whole)) == "0x1 3x1");
  // Four single chips in three racks: one has two of them, on its two hosts.
  CHECK(world.place("spread", gang(4, ChipShare::whole(1))) == "0-2x1 4x1");
  world.occupy(2, 8);
  world.occupy(3, 8); // the second rack is full
  CHECK(world.place("spread", gang(3, whole)) == "0-1x1 4x1");
  CHECK(world.place("spread", gang(5, whole)) == "");
}

// Gangs come and go on four leaves of eight hosts, three quarters of which are in use: what placement that knows the network is
// for is that fewer gangs cross leaves.
TEST_CASE("gangs lie on fewer leaves under topology than under first_fit, on these than at random")
{
  constexpr std::uint32_t leaf = 8, hosts = 32;
  std::map<std::string, double> leaves;
  for (const std::string name : {"topology", "first_fit", "random"}) {
    double placed = 0.0;
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
      World world{leaves_of({leaf, leaf, leaf, leaf}, 10.0)};
      const auto policy = test::policy_from(policy::placement_policies(), name, seed + 1);
      random::Stream stream{seed, 0, "network placement/gangs"};
      std::vector<JobId> running;
      for (int come = 0; come < 200; ++come) {
        const Request request = gang(static_cast<std::uint32_t>(stream.uniform_int(1, 6)), whole);
        const JobId job{world.next_job};
        while (static_cast<double>(world.ledger.pool(world.pool).chips_free) < 8.0 * hosts / 4.0) {
          const auto goes =
              static_cast<std::size_t>(stream.uniform_int(0, static_cast<std::int64_t>(running.size()) - 1));
          world.ledger.release(running[goes]);
          running.erase(running.begin() + static_cast<std::ptrdiff_t>(goes));
        }
        auto placement = policy->place(world.view, job, world.pool, request);
        REQUIRE(placement);
        std::set<std::uint32_t> spanned;
        for (const Slice& slice : placement->slices)
          for (std::uint32_t h = slice.hosts.first.index(); h <= slice.hosts.last.index(); ++h)
            spanned.insert(h / leaf);
        REQUIRE(world.jobs.add({}, {&request, 1}, {}) == job);
        REQUIRE(world.ledger.allocate(job, 0, request, *placement, Timestamp{0}) == Rejection::accepted);
        running.push_back(job);
        ++world.next_job;
        leaves[name] += static_cast<double>(spanned.size());
        placed += 1.0;
      }
    }
    leaves[name] /= placed;
    MESSAGE(name << ": a gang lies on " << leaves[name] << " leaves in the mean");
  }
  CHECK(leaves["topology"] < leaves["first_fit"]);
  CHECK(leaves["first_fit"] < leaves["random"]);
}
