// Ways around links that are down, on networks small enough to see them.
#include "model/topology/detours.hpp"
#include "model/topology/parts.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace leasehold::model {

namespace {

/// Two leaves of four hosts below four spines, a cable of one link each way between each leaf and each spine: of leaf l and
/// spine s the link `l-s` up and `s-l` down, of host h `h-` and `-h`.
struct Tree {
  NetworkGraph graph;
  Tree()
  {
    const NodeId leaves[] = {graph.add_node("leaf0"), graph.add_node("leaf1")};
    for (std::uint32_t h = 0; h < 8; ++h) {
      const NodeId host = graph.add_node("h" + std::to_string(h), HostId{h});
      graph.hosts.push_back(host);
      join(host, leaves[h / 4], "h" + std::to_string(h));
    }
    for (std::uint32_t s = 0; s < 4; ++s) {
      const NodeId spine = graph.add_node("spine" + std::to_string(s));
      for (std::uint32_t l = 0; l < 2; ++l)
        join(leaves[l], spine, std::to_string(l) + "-" + std::to_string(s));
    }
  }
  void join(NodeId low, NodeId high, const std::string& name)
  {
    graph.connect(low, high, graph.add_link({name + "_UP", BytesPerSecond{1}, Seconds{1}}));
    graph.connect(high, low, graph.add_link({name + "_DOWN", BytesPerSecond{1}, Seconds{1}}));
  }
};

std::string names(const Topology& topology, const std::vector<LinkId>& links)
{
  std::string text;
  for (const LinkId link : links)
    text += topology.link(link).name + " ";
  return text;
}

/// Which links of that name; both halves.
std::vector<LinkId> called(const Topology& topology, const std::string& name)
{
  return parts_called(topology.graph(), name).links;
}

std::string way(const Detours& detours, const Topology& topology, std::uint32_t from, std::uint32_t to)
{
  std::vector<LinkId> links;
  return detours.route(HostId{from}, HostId{to}, links) ? names(topology, links) : "none";
}

} // namespace

TEST_CASE("a route goes around what is closed, by the switch that its end's number falls to, and back once it is open")
{
  // A router as D-mod-k: to host h by spine h mod 4.
  Tree tree;
  const Topology plain{tree.graph};
  const auto find = [&](const std::string& name) { return called(plain, name); };
  const Topology topology{tree.graph, [&](HostId from, HostId to, std::vector<LinkId>& links) {
                            const auto up = [&](const std::string& name) { links.push_back(find(name)[0]); };
                            const auto down = [&](const std::string& name) { links.push_back(find(name)[1]); };
                            up("h" + std::to_string(from.index()));
                            if (from.index() / 4 != to.index() / 4) {
                              const std::string spine = "-" + std::to_string(to.index() % 4);
                              up(std::to_string(from.index() / 4) + spine);
                              down(std::to_string(to.index() / 4) + spine);
                            }
                            down("h" + std::to_string(to.index()));
                            return true;
                          }};
  Detours detours{topology};
  CHECK(way(detours, topology, 0, 5) == "h0_UP 0-1_UP 1-1_DOWN h5_DOWN ");
  for (const LinkId link : find("0-1"))
    CHECK(detours.close(link));
  CHECK_FALSE(detours.close(find("0-1")[0]));
  // Left are spines 0, 2 and 3, of which host 5 has the third: 5 mod 3 = 2. Spine 1 still takes what leaves leaf 1... for
  // leaf 0 no more: from host 5 to host 1 the way down is closed too. Routes by other spines stay.
  CHECK(way(detours, topology, 0, 5) == "h0_UP 0-3_UP 1-3_DOWN h5_DOWN ");
  CHECK(way(detours, topology, 5, 1) == "h5_UP 1-2_UP 0-2_DOWN h1_DOWN ");
  CHECK(way(detours, topology, 0, 6) == "h0_UP 0-2_UP 1-2_DOWN h6_DOWN ");
  CHECK(way(detours, topology, 0, 3) == "h0_UP h3_DOWN ");
  // Without any spine there is none, and none through another host.
  for (const std::string spine : {"0", "2", "3"})
    for (const LinkId link : find("0-" + spine))
      detours.close(link);
  CHECK(way(detours, topology, 0, 5) == "none");
  CHECK(way(detours, topology, 0, 3) == "h0_UP h3_DOWN ");
  for (const LinkId link : find("0-1"))
    CHECK(detours.open(link));
  CHECK(way(detours, topology, 0, 5) == "h0_UP 0-1_UP 1-1_DOWN h5_DOWN ");
  CHECK(way(detours, topology, 0, 6) == "h0_UP 0-1_UP 1-1_DOWN h6_DOWN ");
}

TEST_CASE("hosts pass nothing on, but those of a torus")
{
  // Four hosts in a circle; between 0 and 1 the way around leads by 3 and 2.
  for (const bool torus : {false, true}) {
    NetworkGraph graph;
    for (std::uint32_t h = 0; h < 4; ++h)
      graph.hosts.push_back(graph.add_node("h" + std::to_string(h), HostId{h}));
    for (std::uint32_t h = 0; h < 4; ++h) {
      const std::uint32_t next = (h + 1) % 4;
      const std::string name = std::to_string(h) + std::to_string(next);
      graph.connect(graph.hosts[h], graph.hosts[next], graph.add_link({name, BytesPerSecond{1}, Seconds{1}}));
      graph.connect(graph.hosts[next], graph.hosts[h], graph.add_link({"-" + name, BytesPerSecond{1}, Seconds{1}}));
    }
    if (torus)
      graph.tori.push_back({{4}, {HostId{0}, HostId{1}, HostId{2}, HostId{3}}, {1, 1, 1}});
    const Topology topology{std::move(graph)};
    Detours detours{topology};
    detours.close(called(topology, "01").front());
    CHECK(way(detours, topology, 0, 1) == (torus ? "-30 -23 -12 " : "none"));
    CHECK(way(detours, topology, 1, 0) == "-01 ");
  }
}

TEST_CASE("a cable is both halves, a switch all that leads to it")
{
  Tree tree;
  tree.graph.connect(tree.graph.hosts[0], tree.graph.hosts[0],
                     tree.graph.add_link({"loopback", BytesPerSecond{1}, Seconds{1}})); // which is none
  const std::vector<Cable> all = cables(tree.graph);
  REQUIRE(all.size() == 16);
  CHECK(all[0].name == "h0");
  CHECK(all[0].links.size() == 2);
  const auto by_node = links_by_node(tree.graph);
  CHECK(by_node.at(parts_called(tree.graph, "spine2").nodes.front()).size() == 4);
  CHECK(by_node.at(parts_called(tree.graph, "leaf0").nodes.front()).size() == 16);
  CHECK(parts_called(tree.graph, "spine").nodes.empty());
  // A cluster's way out, as `platform generate` names it: one cable; a half by its own name is that half.
  const NodeId region = tree.graph.add_node("region");
  const NodeId spine = parts_called(tree.graph, "spine0").nodes.front();
  tree.graph.connect(spine, region, tree.graph.add_link({"pod/up", BytesPerSecond{1}, Seconds{1}}));
  tree.graph.connect(region, spine, tree.graph.add_link({"pod/down", BytesPerSecond{1}, Seconds{1}}));
  CHECK(cables(tree.graph).size() == all.size() + 1);
  CHECK(cables(tree.graph).back().links.size() == 2);
  CHECK(parts_called(tree.graph, "pod").links.size() == 2);
  CHECK(parts_called(tree.graph, "pod/up").links.size() == 1);
}

} // namespace leasehold::model
