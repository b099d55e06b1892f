#include "network/checkpoint_moves.hpp"
#include "network/copies.hpp"

#include <doctest/doctest.h>

namespace leasehold::network {

namespace {

using model::RegionId;

/// Three regions, 1 GB/s between any two of them.
Ways three_regions()
{
  Ways ways;
  ways.bandwidth.assign(3, std::vector<BytesPerSecond>(3, BytesPerSecond{1e9}));
  return ways;
}

/// Where those that cross share.
class Contended final : public Traffic {
public:
  void advance(Timestamp /*instant*/) override {}
  std::optional<physics::GangNetwork> between(const model::Placement& /*gang*/, double /*chips*/) const override
  {
    return std::nullopt;
  }
  BytesPerSecond alone(const Crossing& /*crossing*/) const override { return BytesPerSecond{}; }
  CrossingId enter(Crossing /*crossing*/) override { return CrossingId{0}; }
  void leave(CrossingId /*crossing*/) override {}
  void degrade(model::LinkId /*link*/, double /*share*/) override {}
  bool contends() const override { return true; }
  std::span<const Share> share_out(Timestamp /*now*/) override { return {}; }
};

} // namespace

TEST_CASE("without contention each copy takes what it takes alone, which is the latency of its way and its bytes")
{
  // 1 GB/s, 10 ms: 80 GB are there at 80.01 s, and 40 GB beside them at 40.01 s. Of a copy that stands still from 20 s to
  // 30 s the rest comes 10 s later.
  Ways ways = three_regions();
  ways.latency.assign(3, std::vector<Seconds>(3, Seconds{0.01}));
  Timestamp now{0.0};
  Copies copies{ways, now};
  copies.begin({0, RegionId{1}}, RegionId{0}, Bytes{80e9});
  copies.begin({1, RegionId{1}}, RegionId{0}, Bytes{40e9});
  copies.begin({0, RegionId{2}}, RegionId{1}, Bytes{80e9});
  CHECK(copies.next_end().value() == doctest::Approx(40.01).epsilon(1e-12));
  now = Timestamp{0.005};
  copies.stand_still({false, false, true}); // before its first byte is there
  now = Timestamp{0.006};
  copies.stand_still({false, false, false});
  CHECK(copies.arrival({0, RegionId{2}})->value() == doctest::Approx(80.01).epsilon(1e-12));
  now = Timestamp{20.0};
  copies.stand_still({false, false, true});
  now = Timestamp{30.0};
  copies.stand_still({false, false, false});
  CHECK(copies.arrival({0, RegionId{2}})->value() == doctest::Approx(90.01).epsilon(1e-12));
  CHECK(copies.arrival({0, RegionId{1}})->value() == doctest::Approx(80.01).epsilon(1e-12));
}

TEST_CASE("a checkpoint is there after the latency of its way and its bytes")
{
  // 80 GB with 1 GB/s and 10 ms.
  Ways ways = three_regions();
  ways.latency.assign(3, std::vector<Seconds>(3, Seconds{0.01}));
  Timestamp now{0.0};
  CheckpointMoves moves{now};
  moves.put(model::JobId{0}, RegionId{0});
  CHECK(moves.begin(model::JobId{0}, ways, RegionId{1}, Bytes{80e9}).value() == doctest::Approx(80.01).epsilon(1e-12));
}

TEST_CASE(
    "with contention copies on a way whose bandwidth is stated share it; one stands still while an end is dark, and "
    "others are faster for it")
{
  // 100 GB from 0 to 1 and 40 GB beside it, half of the way each: at 20 s there are 90 and 30 GB left. Dark until 50 s, so that
  // both stand. From then on both go on: the second is there 60 s later, at 110 s, the first with 60 GB left at 170 s.
  Timestamp now{0.0};
  Copies copies{three_regions(), now};
  Contended traffic;
  Crossings crossings{traffic};
  copies.cross(crossings);
  copies.begin({0, RegionId{1}}, RegionId{0}, Bytes{100e9});
  copies.begin({1, RegionId{1}}, RegionId{0}, Bytes{40e9});
  CHECK(copies.next_end() == Timestamp{80.0});
  now = Timestamp{20.0};
  copies.stand_still({true, false, false});
  CHECK(copies.next_end() == Timestamp::never());
  CHECK(copies.arrival({0, RegionId{1}}) == Timestamp::never());
  now = Timestamp{50.0};
  CHECK_FALSE(copies.take_done());
  copies.stand_still({false, false, false});
  CHECK(copies.next_end() == Timestamp{110.0});
  now = Timestamp{110.0};
  CHECK(copies.take_done() == Copies::Errand{1, RegionId{1}});
  CHECK(copies.next_end() == Timestamp{170.0});
  // On another way nothing is shared; where it leads to is dark as well as where it comes from.
  copies.begin({1, RegionId{2}}, RegionId{0}, Bytes{10e9});
  CHECK(copies.next_end() == Timestamp{120.0});
  copies.stand_still({false, false, true});
  CHECK(copies.next_end() == Timestamp{170.0});
  CHECK_FALSE(copies.arrival({7, RegionId{2}}));
}

TEST_CASE("without contention a slow link slows each copy on it, and they do not share it")
{
  // One cable of 80 B/s. 800 B and 400 B beside each other go as if alone: 600 and 200 B are left at 2.5 s, from when on the
  // cable has half of that: the second is there at 7.5 s, and the first at 17.5 s.
  model::NetworkGraph graph;
  for (std::uint32_t h = 0; h < 2; ++h)
    graph.hosts.push_back(graph.add_node("", model::HostId{h}));
  graph.connect(graph.hosts[0], graph.hosts[1], graph.add_link({"", BytesPerSecond{80}, Seconds{0}}));
  graph.connect(graph.hosts[1], graph.hosts[0], graph.add_link({"", BytesPerSecond{80}, Seconds{0}}));
  model::Inventory inventory;
  inventory.network = std::make_shared<model::Topology>(std::move(graph));
  const auto alone = closed_form(inventory);
  Crossings crossings{*alone};
  Ways ways;
  ways.bandwidth.assign(2, std::vector<BytesPerSecond>(2, BytesPerSecond{80}));
  ways.ends.assign(2, std::vector<std::optional<Ways::Ends>>(2));
  ways.ends[0][1] = {model::HostId{0}, model::HostId{1}};
  Timestamp now{0.0};
  Copies copies{ways, now};
  copies.cross(crossings);
  copies.begin({0, RegionId{1}}, RegionId{0}, Bytes{800});
  copies.begin({1, RegionId{1}}, RegionId{0}, Bytes{400});
  crossings.share_out(now);
  CHECK(copies.next_end() == Timestamp{5.0});
  now = Timestamp{2.5};
  crossings.degrade(model::LinkId{0}, 0.5);
  crossings.share_out(now);
  CHECK(copies.next_end() == Timestamp{7.5});
  now = Timestamp{7.5};
  CHECK(copies.take_done() == Copies::Errand{1, RegionId{1}});
  crossings.share_out(now);
  CHECK(copies.next_end() == Timestamp{17.5});
}

TEST_CASE("a region is dark when all of its hosts are out")
{
  model::Inventory inventory;
  inventory.regions = {{"east", model::ProviderId{0}}, {"west", model::ProviderId{0}}};
  for (const std::uint32_t region : {0U, 0U, 1U}) {
    model::Host host;
    host.region = RegionId{region};
    inventory.hosts.push_back(host);
  }
  model::HostSet out{3};
  CHECK(dark_regions(inventory, out) == std::vector<bool>{false, false});
  out.insert(model::HostRange{model::HostId{0}, model::HostId{0}});
  CHECK(dark_regions(inventory, out) == std::vector<bool>{false, false});
  out.insert(model::HostRange{model::HostId{1}, model::HostId{1}});
  CHECK(dark_regions(inventory, out) == std::vector<bool>{true, false});
}

} // namespace leasehold::network
