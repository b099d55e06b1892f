// Gangs that spot, which may be taken back, would cost more than it saves.
#include "model/request.hpp"
#include "policy/desk_world.hpp"

#include <doctest/doctest.h>

namespace leasehold::policy {

namespace {

/// On demand for $4 and spot for $1, and a gang of 16 that has so many hours to do.
struct SpotWorld : DeskWorld {
  explicit SpotWorld(double hours_left)
  {
    on_demand = sell(Kind::on_demand, 0, 0, 4.0, 1000);
    spot = sell(Kind::spot, 0, 0, 1.0, 1000);
    std::vector<ChipDemand>& chips = needs.emplace_back(1);
    chips[0].chip = model::ChipTypeId{0};
    chips[0].needed = chips[0].tuned = chips[0].peak = 16.0;
    chips[0].remaining = hour * hours_left;
    Demand demand;
    demand.name = "tune";
    demand.chips = chips;
    demands.push_back(demand);
  }

  /// What is bought for it where both are rented.
  market::OfferId bought()
  {
    requests.clear();
    const LeasingView seen = view();
    Desk desk(seen, *this);
    for (const ChipTarget& target : targets(desk, {Kind::on_demand, Kind::spot}))
      follow(desk, target, target.chips, {Kind::on_demand, Kind::spot}, {});
    std::int64_t chips = 0;
    for (const market::LeaseRequest& request : requests)
      chips += request.chips;
    CHECK(chips == 16);
    return requests.empty() ? market::OfferId::none() : requests.front().offer;
  }

  market::OfferId on_demand;
  market::OfferId spot;
};

} // namespace

TEST_CASE("a gang that writes no checkpoints goes on spot where it is done within six hours alone")
{
  for (const auto& [hours, at_stake, on_spot] :
       {std::tuple{100.0, hour, true}, {100.0, model::no_limit, false}, {5.0, model::no_limit, true}}) {
    CAPTURE(hours);
    SpotWorld world(hours);
    world.demands[0].at_stake = at_stake;
    CHECK(world.bought() == (on_spot ? world.spot : world.on_demand));
  }
  // Of the whole job: with 5 h left of 20 what was done before is lost, too.
  SpotWorld world(5.0);
  world.demands[0].at_stake = model::no_limit;
  world.demands[0].progress = 0.75;
  CHECK(world.bought() == world.on_demand);
}

TEST_CASE("a gang goes on spot while it can lose it twice and keep its deadline")
{
  // 10 h to do; a stop, told too late for a last checkpoint of 10 min, loses half an hour to start again and an hour since the
  // last one: 2 × 1.5 h make 3 h. Who cannot keep the deadline any more has nothing to save by dearer chips.
  for (const auto& [deadline, on_spot] : {std::pair{13.1, true}, {12.9, false}, {10.1, false}, {9.9, true}}) {
    CAPTURE(deadline);
    SpotWorld world(10.0);
    world.demands[0].restart = hour * 0.5;
    world.demands[0].checkpoint = hour / 6.0;
    world.demands[0].at_stake = hour;
    world.demands[0].deadline = Timestamp{} + hour * deadline;
    CHECK(world.bought() == (on_spot ? world.spot : world.on_demand));
  }
}

TEST_CASE("chips on demand of a gang that loses its work stay when spot is cheaper, those of replicas go")
{
  // The gang's 16 and 8 of a service are held on demand: 8 are bought on spot, and 8 let go.
  SpotWorld world(100.0);
  world.demands[0].at_stake = model::no_limit;
  world.demands[0].running = true;
  std::vector<ChipDemand>& chips = world.needs.emplace_back(1);
  chips[0].chip = model::ChipTypeId{0};
  chips[0].needed = chips[0].tuned = chips[0].peak = chips[0].replica = 8.0;
  Demand service;
  service.name = "chat";
  service.kind = WorkloadKind::serving;
  service.chips = chips;
  world.demands.push_back(service);
  world.hold(world.on_demand, 16, 16.0, 16.0);
  world.hold(world.on_demand, 8, 8.0);
  const LeasingView seen = world.view();
  Desk desk(seen, world);
  for (const ChipTarget& target : targets(desk, {Kind::on_demand, Kind::spot}))
    follow(desk, target, target.chips, {Kind::on_demand, Kind::spot}, {});
  REQUIRE(world.requests.size() == 1);
  CHECK(world.requests[0].offer == world.spot);
  CHECK(world.requests[0].chips == 8);
  REQUIRE(world.released.size() == 1);
  CHECK(world.released[0] == model::LeaseId{1});
}

} // namespace leasehold::policy
