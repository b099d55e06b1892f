#include "model/topology/topology.hpp"
#include "network/traffic.hpp"

#include <doctest/doctest.h>

namespace leasehold::network {

TEST_CASE("in closed form the fabric has nothing to do between events, at any instant")
{
  // It holds no state and asks for no instant of its own: calls come, also twice at one instant, and nothing follows.
  const model::Inventory inventory;
  const std::unique_ptr<Traffic> traffic = closed_form(inventory);
  REQUIRE(traffic != nullptr);
  for (const Timestamp instant : {Timestamp{0.0}, Timestamp{0.0}, Timestamp{1e9}, Timestamp::never()})
    CHECK_NOTHROW(traffic->advance(instant));
  CHECK(closed_form(inventory) != traffic); // each run has its own
}

TEST_CASE("in closed form a gang has the routes between its hosts to itself, each chip its share of them")
{
  // Two hosts of 8 chips on one switch, 80 B/s and 1 s a cable: 10 B/s a chip, and two cables' latency.
  model::NetworkGraph graph;
  const model::NodeId leaf = graph.add_node("leaf");
  for (std::uint32_t h = 0; h < 2; ++h) {
    const model::NodeId host = graph.add_node("", model::HostId{h});
    graph.connect(host, leaf, graph.add_link({"", BytesPerSecond{80}, Seconds{1}}));
    graph.connect(leaf, host, graph.add_link({"", BytesPerSecond{80}, Seconds{1}}));
  }
  model::Inventory inventory;
  const auto between = [&](std::uint32_t last) {
    return closed_form(inventory)->between({{}, {{{model::HostId{0}, model::HostId{last}}, 1, 0}}}, 8.0);
  };
  CHECK_FALSE(between(1)); // nothing is known of a network
  inventory.network = std::make_shared<model::Topology>(std::move(graph));
  CHECK(between(1) == physics::GangNetwork{BytesPerSecond{10}, BytesPerSecond{10}, Seconds{2}, std::nullopt});
  CHECK_FALSE(between(0)); // one host
}

} // namespace leasehold::network
