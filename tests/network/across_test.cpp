// What some hosts of a gang send to its others, each to each.
#include "model/topology/gang_paths.hpp"
#include "network/degraded_links.hpp"

#include <doctest/doctest.h>

#include <limits>

namespace leasehold::network {

namespace {

/// Four hosts on one switch. Of host h the links 2h (to the switch) and 2h + 1 (from it), of 80 B/s; into host 3, 40.
model::Topology four_on_a_switch()
{
  model::NetworkGraph graph;
  const model::NodeId leaf = graph.add_node("leaf");
  for (std::uint32_t h = 0; h < 4; ++h) {
    const model::NodeId host = graph.add_node("", model::HostId{h});
    graph.hosts.push_back(host);
    graph.connect(host, leaf, graph.add_link({"", BytesPerSecond{80}, Seconds{1}}));
    graph.connect(leaf, host, graph.add_link({"", BytesPerSecond{h == 3 ? 40.0 : 80.0}, Seconds{1}}));
  }
  return model::Topology{std::move(graph), {}};
}

Crossing across(std::uint32_t hosts, std::uint32_t senders)
{
  Crossing crossing{{}, Crossing::Pattern::across, 1, senders};
  for (std::uint32_t h = 0; h < hosts; ++h)
    crossing.hosts.emplace_back(h);
  return crossing;
}

} // namespace

TEST_CASE("each of the first hosts sends to each of the others, all equally fast")
{
  const model::Topology topology = four_on_a_switch();
  const auto total = [&](const Crossing& crossing) {
    const Routed way = routed(topology, crossing);
    // What is planned with is the same.
    CHECK(model::path_across(topology, crossing.hosts, crossing.group)->bandwidth == way.alone * way.flows);
    return way.alone * way.flows;
  };
  // One to one: a cable. One to two: both flows leave by one cable. Two to one: both come in by one.
  CHECK(total(across(2, 1)) == BytesPerSecond{80});
  CHECK(total(across(3, 1)) == BytesPerSecond{80});
  CHECK(total(across(3, 2)) == BytesPerSecond{80});
  // Two to two: host 3 takes two flows in 40 B/s, 20 each, and the others go no faster: 4 x 20.
  CHECK(total(across(4, 2)) == BytesPerSecond{80});
  // Three to host 3: 40 in all. One to three, of which it is one: a third of 80 each.
  CHECK(total(across(4, 3)) == BytesPerSecond{40});
  CHECK(total(across(4, 1)).value() == doctest::Approx(80.0));
  CHECK_FALSE(model::path_across(topology, across(2, 1).hosts, 2));
  CHECK_FALSE(model::path_across(topology, across(2, 1).hosts, 0));
}

TEST_CASE("who never sends more than so much is not slowed by a link that leaves it that")
{
  const model::Topology topology = four_on_a_switch();
  Crossing caches = across(2, 1);
  caches.most = BytesPerSecond{20};
  CHECK(routed(topology, caches).alone == BytesPerSecond{20});
  DegradedLinks links{topology};
  const CrossingId id = links.enter(caches);
  links.degrade(model::LinkId{0}, 0.25); // 20 of 80
  CHECK(links.share_out().empty());
  links.degrade(model::LinkId{0}, 0.125);
  const auto told = links.share_out();
  REQUIRE(told.size() == 1);
  CHECK(told[0].crossing == id);
  CHECK(told[0].share == 0.5);
}

} // namespace leasehold::network
