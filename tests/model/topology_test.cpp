#include "model/random_network.hpp"
#include "model/topology/colouring.hpp"
#include "model/topology/cut.hpp"
#include "model/topology/distance.hpp"
#include "model/topology/parts.hpp"
#include "model/topology/topology.hpp"
#include "model/topology/widest_path.hpp"

#include <doctest/doctest.h>

#include <bit>
#include <set>

namespace leasehold::model {

namespace {

constexpr int networks = 1000;
constexpr double no_bound = test::unbounded;

std::uint32_t bit(HostId host)
{
  return 1U << host.index(); // hosts are the first nodes
}

std::vector<std::vector<std::uint32_t>> hops_by_trying(const NetworkGraph& graph)
{
  std::vector table(graph.nodes.size(), std::vector(graph.nodes.size(), unreachable));
  for (std::size_t n = 0; n < table.size(); ++n)
    table[n][n] = 0;
  for (const Hop& hop : graph.hops) {
    std::uint32_t& known = table[hop.from.index()][hop.to.index()];
    known = std::min(known, hop.link.valid() ? 1U : 0U);
  }
  test::close_over(
      table,
      [](std::uint32_t a, std::uint32_t b) { return a == unreachable || b == unreachable ? unreachable : a + b; },
      [](std::uint32_t a, std::uint32_t b) { return std::min(a, b); });
  return table;
}

} // namespace

TEST_CASE("hops and the routes with the fewest of them equal those found by trying all ways, on 1,000 networks")
{
  std::mt19937 draw{1};
  for (int n = 0; n < networks; ++n) {
    const NetworkGraph graph = test::random_network(draw);
    const auto all = hops_by_trying(graph);
    const Topology topology{graph};
    for (std::uint32_t a = 0; a < graph.hosts.size(); ++a) {
      const auto hops = hops_from(graph, HostId{a});
      REQUIRE(hops.size() == graph.hosts.size());
      for (std::uint32_t b = 0; b < graph.hosts.size(); ++b) {
        CHECK(hops[b] == all[a][b]);
        std::vector<LinkId> route;
        CHECK(topology.route(HostId{a}, HostId{b}, route) == (all[a][b] != unreachable));
        CHECK(route.size() == (all[a][b] == unreachable ? 0 : all[a][b]));
      }
    }
  }
}

TEST_CASE("the nearest free hosts come by distance and then by number; those that cannot be reached never")
{
  // a - s - b, c - t - d with s - t between: from a, b is 2 links away, c and d 3; e has no cable.
  NetworkGraph graph;
  std::vector<NodeId> hosts;
  for (std::uint32_t h = 0; h < 5; ++h)
    hosts.push_back(graph.add_node("", HostId{h}));
  const NodeId s = graph.add_node("s");
  const NodeId t = graph.add_node("t");
  const auto lay = [&](NodeId one, NodeId other) {
    graph.connect(one, other, graph.add_link({"", BytesPerSecond{1}, Seconds{0}}));
    graph.connect(other, one, graph.add_link({"", BytesPerSecond{1}, Seconds{0}}));
  };
  lay(hosts[0], s);
  lay(hosts[3], s);
  lay(hosts[1], t);
  lay(hosts[2], t);
  lay(s, t);
  HostSet free{64};
  free.insert(HostRange{HostId{1}, HostId{4}});
  CHECK(nearest(graph, HostId{0}, free, 2) == std::vector{HostId{3}, HostId{1}});
  CHECK(nearest(graph, HostId{0}, free, 9) == std::vector{HostId{3}, HostId{1}, HostId{2}});
  const Topology topology{graph};
  CHECK(topology.leaf(HostId{0}) == s);
  CHECK(topology.leaf(HostId{2}) == t);
  CHECK(topology.leaf(HostId{4}) == hosts[4]); // no cable, no leaf but itself
}

TEST_CASE("the widest path equals the widest of all ways, on 1,000 networks")
{
  std::mt19937 draw{2};
  for (int n = 0; n < networks; ++n) {
    const NetworkGraph graph = test::random_network(draw);
    std::vector table(graph.nodes.size(), std::vector(graph.nodes.size(), 0.0));
    for (std::size_t i = 0; i < table.size(); ++i)
      table[i][i] = no_bound;
    for (const Hop& hop : graph.hops) {
      double& known = table[hop.from.index()][hop.to.index()];
      known = std::max(known, test::width(graph, hop));
    }
    test::close_over(
        table, [](double a, double b) { return std::min(a, b); }, [](double a, double b) { return std::max(a, b); });
    for (std::uint32_t a = 0; a < graph.hosts.size(); ++a) {
      const auto widest = widest_from(graph, HostId{a});
      for (std::uint32_t b = 0; b < graph.hosts.size(); ++b)
        CHECK(widest[b].value() == table[a][b]);
    }
  }
}

TEST_CASE("a cut equals the least of all sets of nodes, and a bisection the least of all halves, on 1,000 networks")
{
  std::mt19937 draw{3};
  for (int n = 0; n < networks; ++n) {
    const NetworkGraph graph = test::random_network(draw);
    std::vector<HostId> hosts;
    for (std::uint32_t h = 0; h < graph.hosts.size(); ++h)
      hosts.push_back(HostId{h});
    CHECK(min_cut(graph, {hosts.data(), 1}, {hosts.data() + 1, 1}).value() ==
          test::cut_by_trying(graph, bit(hosts[0]), bit(hosts[1])));
    const std::uint32_t all = (1U << hosts.size()) - 1;
    double least = no_bound;
    for (std::uint32_t half = 0; half <= all; ++half)
      if (static_cast<std::size_t>(std::popcount(half)) == (hosts.size() + 1) / 2)
        least = std::min(
            {least, test::cut_by_trying(graph, half, all & ~half), test::cut_by_trying(graph, all & ~half, half)});
    CHECK(bisection(graph, hosts).value() == least);
  }
}

TEST_CASE("beyond 12 hosts a bisection follows the hosts' order: a tree of two leaves is cut between them")
{
  // Two leaves of 8 hosts with 10 B/s each, joined by 5 B/s each way: halves that are the leaves have 5 between them, and
  // halves begun elsewhere at least as much, since hosts of both halves on one leaf reach each other for 10.
  NetworkGraph graph;
  const NodeId leaves[] = {graph.add_node("left"), graph.add_node("right")};
  const auto lay = [&](NodeId one, NodeId other, double rate) {
    graph.connect(one, other, graph.add_link({"", BytesPerSecond{rate}, Seconds{0}}));
    graph.connect(other, one, graph.add_link({"", BytesPerSecond{rate}, Seconds{0}}));
  };
  lay(leaves[0], leaves[1], 5.0);
  std::vector<HostId> hosts;
  for (std::uint32_t h = 0; h < 16; ++h) {
    hosts.push_back(HostId{h});
    lay(graph.add_node("", HostId{h}), leaves[h / 8], 10.0);
  }
  CHECK(bisection(graph, hosts) == BytesPerSecond{5.0});
  CHECK(bisection(graph, {hosts.data(), 1}) == BytesPerSecond{no_bound});
}

TEST_CASE("after an outage hosts are in one part where each reaches the other, on 1,000 networks")
{
  std::mt19937 draw{4};
  for (int n = 0; n < networks; ++n) {
    const NetworkGraph graph = test::random_network(draw);
    Outage outage;
    outage.nodes.push_back(NodeId{static_cast<std::uint32_t>(draw() % graph.nodes.size())});
    for (std::uint32_t l = 0; l < graph.links.size(); ++l)
      if (draw() % 4 == 0)
        outage.links.push_back(LinkId{l});
    const auto down = [&](NodeId node) { return node == outage.nodes[0]; };
    std::vector reach(graph.nodes.size(), std::vector<char>(graph.nodes.size(), 0));
    for (const Hop& hop : graph.hops)
      if (!down(hop.from) && !down(hop.to) && std::ranges::find(outage.links, hop.link) == outage.links.end())
        reach[hop.from.index()][hop.to.index()] = 1;
    test::close_over(
        reach, [](char a, char b) { return static_cast<char>(a & b); },
        [](char a, char b) { return static_cast<char>(a | b); });
    std::vector<int> part(graph.hosts.size(), -1);
    int number = 0;
    for (const auto& members : connected_parts(graph, outage)) {
      for (const HostId host : members)
        part[host.index()] = number;
      ++number;
    }
    for (std::uint32_t a = 0; a < graph.hosts.size(); ++a) {
      CHECK((part[a] == -1) == down(NodeId{a}));
      for (std::uint32_t b = 0; b < graph.hosts.size(); ++b)
        if (a != b && part[a] >= 0 && part[b] >= 0)
          CHECK((part[a] == part[b]) == (reach[a][b] != 0 && reach[b][a] != 0));
    }
  }
}

namespace {

/// By the sets that can be coloured with 0, 1, 2, … colours: one more is another set without conflicts.
std::uint32_t fewest_colours(std::uint32_t things, const std::vector<Conflict>& conflicts)
{
  const std::uint32_t all = (1U << things) - 1;
  std::vector<char> quiet(all + 1, 1);
  for (std::uint32_t set = 0; set <= all; ++set)
    for (const auto& [one, other] : conflicts)
      if (((set >> one) & 1U) != 0 && ((set >> other) & 1U) != 0)
        quiet[set] = 0;
  std::vector<std::uint32_t> need(all + 1, things);
  need[0] = 0;
  for (std::uint32_t set = 1; set <= all; ++set)
    for (std::uint32_t last = set; last != 0; last = (last - 1) & set)
      if (quiet[last] != 0)
        need[set] = std::min(need[set], need[set & ~last] + 1);
  return need[all];
}

} // namespace

TEST_CASE("rivals are kept apart with as few colours as trying all sets finds, on 1,000 sets of conflicts")
{
  std::mt19937 draw{5};
  for (int n = 0; n < networks; ++n) {
    const auto things = static_cast<std::uint32_t>(1 + draw() % 9);
    std::vector<Conflict> conflicts;
    for (std::uint32_t a = 0; a < things; ++a)
      for (std::uint32_t b = 0; b < a; ++b)
        if (draw() % 5 < 2)
          conflicts.emplace_back(a, b);
    const auto colours = colouring(things, conflicts);
    for (const auto& [one, other] : conflicts)
      CHECK(colours[one] != colours[other]);
    CHECK(std::set(colours.begin(), colours.end()).size() == fewest_colours(things, conflicts));
  }
  CHECK(colouring(0, {}).empty());
}

TEST_CASE("many things are coloured in the smallest-last order: a ring of 41 takes three colours")
{
  // Every thing of a ring has two conflicts, so three colours suffice, and an odd ring needs them.
  std::vector<Conflict> ring;
  for (std::uint32_t t = 0; t < 41; ++t)
    ring.emplace_back(t, (t + 1) % 41);
  const auto colours = colouring(41, ring);
  for (const auto& [one, other] : ring)
    CHECK(colours[one] != colours[other]);
  CHECK(std::set(colours.begin(), colours.end()).size() == 3);
}

} // namespace leasehold::model
