// Links that lack a share of their bandwidth, each crossing as if alone.
#include "model/topology/gang_paths.hpp"
#include "network/degraded_links.hpp"

#include <doctest/doctest.h>

namespace leasehold::network {

namespace {

/// Three hosts on one switch, cables of 80 B/s each way: of host h the links 2h (to the switch) and 2h + 1 (from it).
model::Topology star()
{
  model::NetworkGraph graph;
  const model::NodeId leaf = graph.add_node("leaf");
  for (std::uint32_t h = 0; h < 3; ++h) {
    const model::NodeId host = graph.add_node("", model::HostId{h});
    graph.hosts.push_back(host);
    graph.connect(host, leaf, graph.add_link({"", BytesPerSecond{80}, Seconds{1}}));
    graph.connect(leaf, host, graph.add_link({"", BytesPerSecond{h == 2 ? 40.0 : 80.0}, Seconds{1}}));
  }
  return model::Topology{std::move(graph), {}};
}

const Crossing ring{{model::HostId{0}, model::HostId{1}, model::HostId{2}}, Crossing::Pattern::ring, 1};
const Crossing copy{{model::HostId{0}, model::HostId{1}}, Crossing::Pattern::one_way, 4};

} // namespace

TEST_CASE("a crossing has the share that the worst of its links leaves")
{
  const model::Topology topology = star();
  DegradedLinks links{topology};
  const CrossingId gang = links.enter(ring);
  const CrossingId data = links.enter(copy);
  CHECK(links.share_out().empty());
  // The ring is paced by 40 B/s into host 2, so that half of 80 out of host 0 slows nothing but the copy.
  links.degrade(model::LinkId{0}, 0.5);
  auto told = links.share_out();
  REQUIRE(told.size() == 1);
  CHECK(told[0].crossing == data);
  CHECK(told[0].share == 0.5);
  // A quarter of it is 20 B/s: half of what the ring had.
  links.degrade(model::LinkId{0}, 0.25);
  told = links.share_out();
  REQUIRE(told.size() == 2);
  CHECK(told[0].crossing == gang);
  CHECK(told[0].share == 0.5);
  CHECK(told[1].share == 0.25);
  CHECK(links.share_out().empty());
  links.degrade(model::LinkId{0}, 1.0);
  told = links.share_out();
  REQUIRE(told.size() == 2);
  CHECK(told[0].share == 1.0);
  CHECK(told[1].share == 1.0);
}

TEST_CASE("an exchange is a flow from every host to every other one of its group")
{
  // All three: two flows on each link, of which that into host 2 gives each 40 / 2. Of gang_paths' exchange that is a host's
  // half. In groups of two the third host is alone.
  const model::Topology topology = star();
  Crossing exchange = ring;
  exchange.pattern = Crossing::Pattern::exchange;
  const Routed all = routed(topology, exchange);
  REQUIRE(all.uses.size() == 6);
  for (const LinkUse& use : all.uses)
    CHECK(use.flows == 2.0);
  CHECK(all.alone == BytesPerSecond{20});
  CHECK(2.0 * all.alone == model::gang_paths(topology, exchange.hosts)->exchange);
  exchange.group = 2;
  const Routed pair = routed(topology, exchange);
  REQUIRE(pair.uses.size() == 4);
  CHECK(pair.alone == BytesPerSecond{80});
}

TEST_CASE("who comes to a slow link is slow from then on, and who has left hears nothing")
{
  const model::Topology topology = star();
  DegradedLinks links{topology};
  links.degrade(model::LinkId{3}, 0.5); // into host 1
  CHECK(links.share_out().empty());
  const CrossingId data = links.enter(copy);
  REQUIRE(links.share_out().size() == 1);
  links.leave(data);
  links.degrade(model::LinkId{3}, 0.1);
  CHECK(links.share_out().empty());
  CHECK(links.enter(copy) == data); // an id comes again
  CHECK(links.share_out().front().share == 0.1);
}

TEST_CASE("a crossing whose link is down goes around it, at what it has there, and has nothing where there is no way")
{
  // Two hosts joined by two switches: by cables of 80 B/s and, the longer way, over one of 20 between two more.
  model::NetworkGraph graph;
  const model::NodeId nodes[] = {graph.add_node("a", model::HostId{0}), graph.add_node("b", model::HostId{1}),
                                 graph.add_node("short"), graph.add_node("long"), graph.add_node("longer")};
  graph.hosts = {nodes[0], nodes[1]};
  const auto join = [&](int from, int to, double bandwidth) {
    graph.connect(nodes[from], nodes[to], graph.add_link({"", BytesPerSecond{bandwidth}, Seconds{1}}));
  };
  join(0, 2, 80); // links 0 and 1
  join(2, 1, 80);
  join(0, 3, 80); // 2, 3, 4
  join(3, 4, 20);
  join(4, 1, 80);
  const model::Topology topology{std::move(graph), {}};
  DegradedLinks links{topology};
  const CrossingId early = links.enter(copy);
  CHECK(links.share_out().empty());
  const auto shares = [&] {
    std::vector<double> told;
    for (const Share& share : links.share_out())
      told.push_back(share.share);
    return told;
  };
  links.degrade(model::LinkId{1}, 0.0);
  CHECK(shares() == std::vector<double>{0.25});
  const CrossingId late = links.enter(copy);
  CHECK(shares() == std::vector<double>{0.25});
  links.degrade(model::LinkId{2}, 0.125); // 10 B/s
  CHECK(shares() == std::vector<double>{0.125, 0.125});
  links.degrade(model::LinkId{3}, 0.0);
  CHECK(shares() == std::vector<double>{0.0, 0.0});
  links.leave(early);
  // Back at half: the short way has 40 B/s.
  links.degrade(model::LinkId{1}, 0.5);
  CHECK(shares() == std::vector<double>{0.5});
  links.degrade(model::LinkId{1}, 1.0);
  CHECK(shares() == std::vector<double>{1.0});
  links.leave(late);
}

} // namespace leasehold::network
