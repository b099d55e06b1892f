// Placement on its wide face: a planner places as a policy that is written on the narrow one, and is held to its gang.
#include "policy/planning/planned_placement.hpp"

#include "policy/placement_world.hpp"
#include "random/stream.hpp"

#include <functional>
#include <set>

namespace leasehold::policy {

namespace {

using test::placing::gang;
using test::placing::World;

/// What a test makes of the picture.
class Told final : public PlacementPlanner {
public:
  explicit Told(std::function<PlacementPlan(const PlacementSnapshot&)> rule) : rule_(std::move(rule)) {}
  PlacementPlan plan(const PlacementSnapshot& picture) override { return rule_(picture); }

private:
  std::function<PlacementPlan(const PlacementSnapshot&)> rule_;
};

PlannedPlacement planned(std::function<PlacementPlan(const PlacementSnapshot&)> rule)
{
  return PlannedPlacement{std::make_unique<Told>(std::move(rule))};
}

/// The lowest hosts, each filled as far as it goes.
PlacementPlan lowest(const PlacementSnapshot& picture)
{
  PlacementPlan plan;
  std::uint32_t missing = picture.request.members;
  for (const PlacementSnapshot::Host& host : picture.hosts)
    if (const std::uint32_t here = std::min(missing, host.room); here > 0) {
      plan.shares.push_back({host.id, here});
      missing -= here;
    }
  return missing == 0 ? plan : PlacementPlan{};
}

/// A member on a host of each rack.
PlacementPlan a_rack_each(const PlacementSnapshot& picture)
{
  PlacementPlan plan;
  for (const PlacementSnapshot::Host& host : picture.hosts)
    if (plan.shares.size() < picture.request.members &&
        std::ranges::none_of(plan.shares, [&](const PlacementPlan::Share& share) {
          const auto taken = std::ranges::find(picture.hosts, share.host, &PlacementSnapshot::Host::id);
          return distance(*taken, host) <= model::Distance::same_rack;
        }))
      plan.shares.push_back({host.id, 1});
  return plan;
}

std::string why_not(World& world, PlacementPlan plan, const model::Request& request)
{
  try {
    static_cast<void>(
        planned([&](const auto&) { return plan; }).place(world.view, model::JobId::none(), world.pool, request));
  } catch (const std::invalid_argument& fault) {
    return fault.what();
  }
  return {};
}

} // namespace

TEST_CASE("first fit as a planner finds the same places as first fit")
{
  const auto narrow = test::policy_from(placement_policies(), "first_fit");
  PlannedPlacement wide = planned(lowest);
  int placed = 0;
  for (std::uint32_t seed = 0; seed < 200; ++seed) {
    random::Stream stream(seed, 0, "test/placement");
    std::vector<std::uint16_t> chips;
    chips.reserve(8);
    for (int h = 0; h < 8; ++h)
      chips.push_back(static_cast<std::uint16_t>(stream.uniform_int(1, 4)));
    World world{chips};
    for (std::uint32_t h = 0; h < 8; ++h)
      if (const auto taken = static_cast<std::uint32_t>(stream.uniform_int(0, chips[h])); taken > 0)
        world.occupy(h, taken);
    const bool whole = stream.uniform_int(0, 1) == 0;
    const model::Request request =
        gang(static_cast<std::uint32_t>(stream.uniform_int(1, 12)),
             whole ? model::ChipShare::whole(static_cast<std::uint32_t>(stream.uniform_int(1, 2)))
                   : model::ChipShare::thousandths(500));
    const auto one = narrow->place(world.view, model::JobId::none(), world.pool, request);
    const auto other = wide.place(world.view, model::JobId::none(), world.pool, request);
    REQUIRE(one.has_value() == other.has_value());
    if (one)
      CHECK(one->slices == other->slices);
    placed += one.has_value();
  }
  CHECK(placed > 50);
  CHECK(placed < 190); // some have no place
}

TEST_CASE("a planner knows which hosts share a rack, and what is free")
{
  // Racks 0 0 1 1 2; host 0 is full. A gang of three goes to hosts 1, 2 and 4: the first free of each rack. Four have no
  // rack of their own.
  World world{[] {
    model::Inventory inventory = World::with_chips({2, 2, 2, 2, 2});
    for (std::uint32_t h = 0; h < 5; ++h)
      inventory.hosts[h].rack = model::RackId{h / 2};
    return inventory;
  }()};
  world.occupy(0, 2);
  PlannedPlacement apart = planned(a_rack_each);
  const auto three = apart.place(world.view, model::JobId::none(), world.pool, gang(3, model::ChipShare::whole(1)));
  REQUIRE(three);
  CHECK(model::hosts_of(*three) == std::vector{model::HostId{1}, model::HostId{2}, model::HostId{4}});
  CHECK_THROWS(static_cast<void>(
      apart.place(world.view, model::JobId::none(), world.pool, gang(4, model::ChipShare::whole(1)))));
}

TEST_CASE("a plan that is none of this gang ends the run with what is wrong with it")
{
  World world{{2, 2}};
  const model::Request two = gang(2, model::ChipShare::whole(1));
  const auto on = [](std::uint32_t host, std::uint32_t members) {
    return PlacementPlan::Share{model::HostId{host}, members};
  };
  CHECK(why_not(world, {{on(0, 3)}}, two) == "a planner puts 3 members of a gang on host 0 (which has room for 2)");
  CHECK(why_not(world, {{on(7, 2)}}, two) == "a planner puts 2 members of a gang on host 7 (which has room for 0)");
  CHECK(why_not(world, {{on(1, 1), on(1, 1)}}, two) == "a planner names host 1 twice for one gang");
  CHECK(why_not(world, {{on(1, 1)}}, two) == "a planner places 1 members (the gang has 2)");
  CHECK(why_not(world, {{on(1, 1), on(0, 1)}}, two).empty());
}

} // namespace leasehold::policy
