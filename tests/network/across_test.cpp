// What some hosts of a gang send to its others, each to each.
#include "model/topology/gang_paths.hpp"
#include "network/degraded_links.hpp"

#include <doctest/doctest.h>

#include <array>
#include <limits>
#include <utility>
#include <vector>

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

// Hosts 0 and 1 on one switch, 2 and 3 on another, on links of 80 B/s, and 10 B/s between the switches.
TEST_CASE("who is dealt out is sent to from near by, everybody as much as the others")
{
  model::NetworkGraph graph;
  const std::array leaves{graph.add_node("a"), graph.add_node("b")};
  for (std::uint32_t h = 0; h < 4; ++h) {
    const model::NodeId host = graph.add_node("", model::HostId{h});
    graph.hosts.push_back(host);
    graph.connect(host, leaves[h / 2], graph.add_link({"", BytesPerSecond{80}, Seconds{1}}));
    graph.connect(leaves[h / 2], host, graph.add_link({"", BytesPerSecond{80}, Seconds{1}}));
  }
  graph.connect(leaves[0], leaves[1], graph.add_link({"", BytesPerSecond{10}, Seconds{1}}));
  graph.connect(leaves[1], leaves[0], graph.add_link({"", BytesPerSecond{10}, Seconds{1}}));
  const model::Topology topology{std::move(graph), {}};
  const auto total = [&](Crossing::Pattern pattern, std::vector<std::uint32_t> hosts, std::uint32_t senders) {
    Crossing crossing{{}, pattern, 1, senders};
    for (const std::uint32_t host : hosts)
      crossing.hosts.emplace_back(host);
    const Routed way = routed(topology, crossing);
    return (way.alone * way.flows).value();
  };
  using enum Crossing::Pattern;
  CHECK(total(dealt, {0, 2, 1, 3}, 2) == doctest::Approx(160)); // 0 to 1, 2 to 3
  CHECK(total(across, {0, 2, 1, 3}, 2) == doctest::Approx(40)); // 0 to 3 at 10 holds back all four
  CHECK(total(dealt, {0, 1, 3}, 1) == doctest::Approx(20));     // half to 1 and half to 3, 10 each
  CHECK(total(dealt, {0, 1, 2, 3}, 2) == doctest::Approx(10));  // all of it between the switches
  CHECK(total(dealt, {0, 1}, 1) == doctest::Approx(80));
  // Three to one: a third each, of which that of 0 and 1 is on the 10 B/s.
  CHECK(total(dealt, {0, 1, 2, 3}, 3) == doctest::Approx(15));
  CHECK(total(dealt, {0}, 1) == 0.0);
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
