// A cap on what one chip carries of a service's load, in whole replicas.
#include "policy/desk_world.hpp"

#include <doctest/doctest.h>

namespace leasehold::policy {

TEST_CASE("a cap splits a load into whole replicas, of which a part would serve nothing")
{
  // Replicas of 16 chips on hosts of 8, half of the load on each of two chips: of one replica all is on the cheaper chip, of
  // three two there (1.5, rounded) and one on the other. Without replicas of that size 8 and 24 chips on each.
  const auto split = [](double needed, double replica) {
    DeskWorld world;
    world.sell(Kind::on_demand, 0, 0, 1.0, 1000);
    world.sell(Kind::on_demand, 1, 1, 2.0, 1000);
    std::vector<ChipDemand>& chips = world.needs.emplace_back(2);
    for (std::uint32_t c = 0; c < 2; ++c) {
      chips[c].chip = model::ChipTypeId{c};
      chips[c].needed = chips[c].tuned = chips[c].peak = needed;
      chips[c].replica = replica;
    }
    Demand demand;
    demand.name = "chat";
    demand.kind = WorkloadKind::serving;
    demand.chips = chips;
    world.demands.push_back(demand);
    TargetRules rules;
    rules.cap = 0.5;
    const auto found = targets(Desk(world.view(), world), {Kind::on_demand}, rules);
    return std::pair{found.at(0).chips, found.at(1).chips};
  };
  CHECK(split(16.0, 16.0) == std::pair{16.0, 0.0});
  CHECK(split(48.0, 16.0) == std::pair{32.0, 16.0});
  CHECK(split(16.0, 8.0) == std::pair{8.0, 8.0});
  CHECK(split(48.0, 8.0) == std::pair{24.0, 24.0});
}

} // namespace leasehold::policy
