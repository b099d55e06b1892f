// Which hosts links that are down cut off from their region.
#include "network/cut_off_hosts.hpp"

#include "model/topology/topology.hpp"

#include <doctest/doctest.h>

#include <memory>

namespace leasehold::network {

namespace {

using model::HostId;
using model::LinkId;

/// Two regions of three hosts, of which the last two of each hang on a leaf of their own: host - router, leaf - router, and
/// between the routers the links 12 and 13. Of host h the links 2h and 2h + 1 lead to what it hangs on; of region r the links
/// 14 + 2r and 15 + 2r from the leaf to the router.
model::Inventory two_regions()
{
  model::NetworkGraph graph;
  const model::NodeId routers[] = {graph.add_node("r0"), graph.add_node("r1")};
  const model::NodeId leaves[] = {graph.add_node("l0"), graph.add_node("l1")};
  const auto join = [&](model::NodeId a, model::NodeId b) {
    graph.connect(a, b, graph.add_link({"", BytesPerSecond{1}, Seconds{1}}));
    graph.connect(b, a, graph.add_link({"", BytesPerSecond{1}, Seconds{1}}));
  };
  model::Inventory inventory;
  inventory.regions.resize(2);
  for (std::uint32_t h = 0; h < 6; ++h) {
    graph.hosts.push_back(graph.add_node("", HostId{h}));
    join(graph.hosts.back(), h % 3 == 0 ? routers[h / 3] : leaves[h / 3]);
    inventory.hosts.emplace_back().region = model::RegionId{h / 3};
  }
  join(routers[0], routers[1]);
  join(leaves[0], routers[0]);
  join(leaves[1], routers[1]);
  inventory.network = std::make_shared<const model::Topology>(std::move(graph));
  return inventory;
}

std::vector<HostId> hosts(std::initializer_list<std::uint32_t> numbers)
{
  std::vector<HostId> found;
  for (const std::uint32_t number : numbers)
    found.emplace_back(number);
  return found;
}

} // namespace

TEST_CASE("of a region the smaller part is cut off, and comes back with the last link that it lacked")
{
  const model::Inventory inventory = two_regions();
  CutOffHosts cut{inventory};
  // Half a cable is enough: what cannot be answered is not reached.
  auto change = cut.close({LinkId{2}});
  CHECK(change.gone == hosts({1}));
  CHECK(change.back.empty());
  // Leaf 0 off its router: hosts 1 and 2 are apart from host 0 and, as 1 is without its cable, from each other. All are parts
  // of one: the first stays, and 2 goes. The first is host 0's.
  change = cut.close({LinkId{14}, LinkId{15}});
  CHECK(change.gone == hosts({2}));
  change = cut.open({LinkId{14}, LinkId{15}});
  CHECK(change.back == hosts({2}));
  change = cut.open({LinkId{2}});
  CHECK(change.back == hosts({1}));
  // The leaf alone: two hosts on it, and one outside, which the three of the other region still reach.
  change = cut.close({LinkId{14}});
  CHECK(change.gone == hosts({1, 2}));
  // Without the other region the two are more, and host 0 is cut off.
  change = cut.close({LinkId{12}});
  CHECK(change.back == hosts({1, 2}));
  CHECK(change.gone == hosts({0}));
}

TEST_CASE("a region that is cut off from another stays")
{
  const model::Inventory inventory = two_regions();
  CutOffHosts cut{inventory};
  const auto change = cut.close({LinkId{12}, LinkId{13}});
  CHECK(change.gone.empty());
  CHECK(change.back.empty());
  CHECK(cut.open({LinkId{12}, LinkId{13}}).back.empty());
}

} // namespace leasehold::network
