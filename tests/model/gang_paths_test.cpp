#include "model/topology/gang_paths.hpp"

#include <doctest/doctest.h>

namespace leasehold::model {

namespace {

/// Leaves of four hosts, 10 B/s a host, joined at the top by `uplink` a leaf; every cable takes 1 s.
Topology tree(std::uint32_t leaves, double uplink)
{
  NetworkGraph graph;
  const NodeId top = graph.add_node("top");
  const auto lay = [&](NodeId one, NodeId other, double rate) {
    graph.connect(one, other, graph.add_link({"", BytesPerSecond{rate}, Seconds{1}}));
    graph.connect(other, one, graph.add_link({"", BytesPerSecond{rate}, Seconds{1}}));
  };
  for (std::uint32_t l = 0; l < leaves; ++l) {
    const NodeId leaf = graph.add_node("leaf");
    lay(leaf, top, uplink);
    for (std::uint32_t h = 0; h < 4; ++h)
      lay(graph.add_node("", HostId{4 * l + h}), leaf, 10.0);
  }
  return Topology{std::move(graph)};
}

std::vector<HostId> hosts(std::initializer_list<std::uint32_t> numbers)
{
  std::vector<HostId> list;
  for (const std::uint32_t number : numbers)
    list.emplace_back(number);
  return list;
}

} // namespace

TEST_CASE("on one leaf a gang has its cards; over two, a ring has an uplink to itself and an exchange shares it")
{
  const Topology topology = tree(2, 20.0);
  // Four hosts of a leaf: every route is two cables, and no cable has more than one flow of a shift.
  CHECK(gang_paths(topology, hosts({0, 1, 2, 3})) ==
        GangPaths{BytesPerSecond{10}, BytesPerSecond{10}, Seconds{2}, std::nullopt});
  // All eight: the ring crosses each uplink once, 20 B/s, so that cards bind. In an exchange each of four hosts sends 4/7
  // of its bytes over the uplink: 16/7 of a host's rate are at most 20, so a rate of 8.75.
  const auto both = gang_paths(topology, hosts({0, 1, 2, 3, 4, 5, 6, 7}));
  REQUIRE(both);
  CHECK(both->ring == BytesPerSecond{10});
  CHECK(both->exchange.value() == doctest::Approx(8.75));
  CHECK(both->latency == Seconds{4});
}

TEST_CASE("a ring that goes to and fro between leaves shares the uplinks with itself")
{
  // 0 4 1 5: each of the four routes crosses an uplink, two in each direction: 4 B/s of 8 are left to each.
  const auto crossing = gang_paths(tree(2, 8.0), hosts({0, 4, 1, 5}));
  REQUIRE(crossing);
  CHECK(crossing->ring == BytesPerSecond{4});
}

TEST_CASE("links that cap each flow by itself bind neighbours, not the gang")
{
  // a and b joined by such a link of 3 B/s each way between cards of 10: one flow gets 3, whatever the others do.
  NetworkGraph graph;
  std::vector<NodeId> sites{graph.add_node("west"), graph.add_node("east")};
  for (std::uint32_t h = 0; h < 4; ++h) {
    const NodeId host = graph.add_node("", HostId{h});
    graph.connect(host, sites[h / 2], graph.add_link({"", BytesPerSecond{10}, Seconds{0}}));
    graph.connect(sites[h / 2], host, graph.add_link({"", BytesPerSecond{10}, Seconds{0}}));
  }
  for (std::size_t way = 0; way < 2; ++way)
    graph.connect(sites[way], sites[1 - way], graph.add_link({"", BytesPerSecond{3}, Seconds{0.03}, false}));
  const Topology topology{std::move(graph)};
  const auto paths = gang_paths(topology, hosts({0, 1, 2, 3}));
  REQUIRE(paths);
  CHECK(paths->ring == BytesPerSecond{3});
  CHECK(paths->exchange == BytesPerSecond{9}); // three flows a host, of at most 3 each
  CHECK(paths->latency == Seconds{0.03});
  const auto alone = path_between(topology, HostId{1}, HostId{2});
  REQUIRE(alone);
  CHECK(alone->bandwidth == BytesPerSecond{3});
  CHECK(path_between(topology, HostId{1}, HostId{2}, 2)->bandwidth == BytesPerSecond{6});
  CHECK(path_between(topology, HostId{1}, HostId{2}, 9)->bandwidth == BytesPerSecond{10}); // the cards are shared
}

TEST_CASE("nothing is said of a single host, nor where the platform has no route")
{
  const Topology topology = tree(1, 1.0);
  CHECK_FALSE(gang_paths(topology, hosts({2})));
  NetworkGraph apart;
  apart.add_node("", HostId{0});
  apart.add_node("", HostId{1});
  const Topology nothing{std::move(apart)};
  CHECK_FALSE(gang_paths(nothing, hosts({0, 1})));
  CHECK_FALSE(path_between(nothing, HostId{0}, HostId{1}));
}

namespace {

/// A grid whose rows are closed to rings, of links of 5 B/s each way; without a router, so that routes are the shortest.
Topology torus_of(const std::vector<std::uint32_t>& sides)
{
  NetworkGraph graph;
  TorusGrid grid{sides, {}};
  std::uint32_t count = 1;
  for (const std::uint32_t side : sides)
    count *= side;
  for (std::uint32_t h = 0; h < count; ++h) {
    graph.add_node("", HostId{h});
    grid.hosts.emplace_back(h);
  }
  for (std::uint32_t h = 0; h < count; ++h) {
    std::uint32_t stride = 1;
    for (const std::uint32_t side : sides) {
      const std::uint32_t next = h / stride % side + 1 < side ? h + stride : h - (side - 1) * stride;
      graph.connect(NodeId{h}, NodeId{next}, graph.add_link({"", BytesPerSecond{5}, Seconds{0}}));
      graph.connect(NodeId{next}, NodeId{h}, graph.add_link({"", BytesPerSecond{5}, Seconds{0}}));
      stride *= side;
    }
  }
  graph.tori.push_back(std::move(grid));
  return Topology{std::move(graph)};
}

} // namespace

TEST_CASE("in a flat torus a gang has the links between its hosts, and at least what a ring through the others gets")
{
  const Topology pod = torus_of({4, 4});
  const auto torus = [&](std::initializer_list<std::uint32_t> gang) {
    return gang_paths(pod, hosts(gang))->torus->value();
  };
  // The whole pod: four links leave each host. A row closes to a ring: two.
  CHECK(torus({0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}) == 20);
  CHECK(torus({0, 1, 2, 3}) == 10);
  // Two by two is a square of four links: two leave each host. Three of them are a line, whose ends have one.
  CHECK(torus({0, 1, 4, 5}) == 10);
  CHECK(torus({0, 1, 4}) == 5);
  // On the diagonal (0, 5, 10) no host has another beside it: the ring, of which each step has a link for itself, is what
  // is left.
  CHECK(torus({0, 5, 10}) == gang_paths(pod, hosts({0, 5, 10}))->ring.value());
}

TEST_CASE("in three dimensions switches close cuboids of whole cubes to tori of their own, and no others")
{
  // Hosts of one chip, links of 5 B/s. A cube of 4 x 4 x 4 hosts at one end of 8 x 4 x 4 has six links a host, though those
  // at its ends along the first side lead out of it: 30 B/s.
  const auto corner = [](std::uint32_t x, std::uint32_t y, std::uint32_t z) {
    std::vector<HostId> gang;
    for (std::uint32_t c = 0; c < z; ++c)
      for (std::uint32_t b = 0; b < y; ++b)
        for (std::uint32_t a = 0; a < x; ++a)
          gang.emplace_back(a + 8 * (b + 4 * c));
    return gang;
  };
  const Topology pod = torus_of({8, 4, 4});
  const auto torus = [&](const std::vector<HostId>& gang) { return gang_paths(pod, gang)->torus->value(); };
  CHECK(torus(corner(4, 4, 4)) == 30);
  CHECK(torus(corner(8, 4, 4)) == 30);
  // Less than a cube is a mesh, whose corners have one link along each dimension: two by two by two, 15; two by two by one,
  // 10. As long as the pod along one side, 8 x 2 x 2: its ends are not joined either.
  CHECK(torus(corner(2, 2, 2)) == 15);
  CHECK(torus(corner(2, 2, 1)) == 10);
  CHECK(torus(corner(8, 2, 2)) == 15);
  // Two hosts along a side of a pod that is no longer are joined by two links, of which one would close it.
  const Topology flat = torus_of({2, 4, 4});
  CHECK(gang_paths(flat, hosts({0, 1}))->torus->value() == 5);
  // Eight hosts that are no cuboid, one out of place: it has no neighbour, and the ring through others is what is left.
  std::vector<HostId> scattered = corner(2, 2, 2);
  scattered.back() = HostId{100};
  CHECK(torus(scattered) < 15);
}

} // namespace leasehold::model
