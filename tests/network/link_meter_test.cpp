// What links draw by what crosses them: a mean over the time in which a crossing sends.
#include "network/crossings.hpp"
#include "network/gangs_on_links.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <memory>
#include <optional>

namespace leasehold::network {

namespace {

/// Two hosts with a link of 100 B/s each way, which draws 100 W at rest and 250 W when it is full.
model::Inventory powered_pair()
{
  model::Inventory inventory;
  inventory.regions = {{"here", model::ProviderId{0}}};
  model::NetworkGraph graph;
  const model::NodeId left = graph.add_node("left", model::HostId{0});
  const model::NodeId right = graph.add_node("right", model::HostId{1});
  graph.connect(left, right, graph.add_link({"there", BytesPerSecond{100}, Seconds{1}}));
  graph.connect(right, left, graph.add_link({"back", BytesPerSecond{100}, Seconds{1}}));
  inventory.network = std::make_shared<model::Topology>(std::move(graph));
  inventory.powered_links = {{"there", model::RegionId{0}, Watts{100}, Watts{250}}};
  return inventory;
}

/// Cards that carry whatever the link does.
constexpr BytesPerSecond unbounded{std::numeric_limits<double>::infinity()};

const PowerSupply plain_supply{{}, {1.0}, {}};

} // namespace

TEST_CASE("a gang that sends for a quarter of its step at its link's full rate draws a quarter of what the link can "
          "draw more")
{
  // 100 W for 1,000 s, and 0.25 x (250 W - 100 W) for the 400 s in which the gang is there.
  const model::Inventory inventory = powered_pair();
  const auto traffic = closed_form(inventory);
  LinkMeter meter{inventory, plain_supply};
  Crossings crossings{*traffic, &meter};
  const auto gang =
      crossings.enter(of_experts({model::HostId{0}, model::HostId{1}}, 0, 0.25, unbounded), [](double) {});
  crossings.share_out(Timestamp{0});
  crossings.leave(gang);
  crossings.share_out(Timestamp{400});
  CHECK(meter.drawn(Timestamp{1000}).plug == doctest::Approx(100.0 * 1000 + 0.25 * 150.0 * 400).epsilon(1e-12));
}

TEST_CASE("a gang that others slow sends as much a step in longer steps, and nothing while it stands still")
{
  // It sends for a quarter of its step. From 100 s on it has a third of its link: a step takes 0.75 + 0.25 x 3 = 1.5 times as
  // long, so that it sends 2/3 of what it did. From 200 s to 300 s it writes a checkpoint elsewhere; then it is as slow again,
  // as a link that lacks bandwidth does not get it back.
  const model::Inventory inventory = powered_pair();
  const auto traffic = closed_form(inventory);
  LinkMeter meter{inventory, plain_supply};
  Crossings crossings{*traffic, &meter};
  GangsOnLinks gangs;
  gangs.cross(&crossings, [](model::JobId) {});
  const model::JobId gang{0};
  gangs.enter(gang, of_experts({model::HostId{0}, model::HostId{1}}, 0, 0.25, unbounded),
              [](double share) { return 1.0 / (0.75 + 0.25 / share); });
  crossings.share_out(Timestamp{0});
  crossings.degrade(model::LinkId{0}, 1.0 / 3);
  crossings.share_out(Timestamp{100});
  CHECK(gangs.left(gang) == doctest::Approx(2.0 / 3).epsilon(1e-12));
  gangs.stand_still(gang, true);
  crossings.share_out(Timestamp{200});
  gangs.stand_still(gang, false);
  crossings.share_out(Timestamp{300});
  CHECK(gangs.left(gang) == doctest::Approx(2.0 / 3).epsilon(1e-12));
  gangs.leave(gang);
  crossings.share_out(Timestamp{400});
  const double dynamic = 0.25 * 150.0 * (100 + 100 * 2.0 / 3 + 100 * 2.0 / 3);
  CHECK(meter.drawn(Timestamp{400}).plug == doctest::Approx(100.0 * 400 + dynamic).epsilon(1e-12));
}

} // namespace leasehold::network
