// Hosts beside the data that a gang reads, in a pool that spans two regions.
#include "policy/placement_world.hpp"
#include "random/stream.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

using namespace leasehold;
using namespace leasehold::model;
using namespace leasehold::test::placing;

namespace {

/// The first `here` of so many hosts of four chips are in region 0, the others in region 1.
Inventory in_two_regions(std::uint32_t hosts, std::uint32_t here)
{
  Inventory inventory = World::with_chips(std::vector<std::uint16_t>(hosts, 4));
  inventory.regions.push_back({"there", ProviderId{0}});
  for (std::uint32_t h = here; h < hosts; ++h)
    inventory.hosts[h].region = RegionId{1};
  return inventory;
}

Request reading(std::uint32_t members, std::uint32_t chips, const std::vector<std::uint32_t>& regions)
{
  Request request = gang(members, ChipShare::whole(chips));
  request.regions = {};
  for (const std::uint32_t region : regions)
    request.regions.insert(RegionId{region});
  return request;
}

} // namespace

// Hosts 0 and 1 are beside the data, with 2 and 4 free chips; 2 and 3 are not, with 1 and 4.
TEST_CASE("data_local takes the hosts beside the data first, the fullest of equals")
{
  World world{in_two_regions(4, 2)};
  world.occupy(0, 2);
  world.occupy(2, 3);
  CHECK(world.place("data_local", reading(1, 1, {0})) == "0x1"); // host 2 would be left with less
  CHECK(world.place("best_fit", reading(1, 1, {0})) == "2x1");
  CHECK(world.place("data_local", reading(6, 1, {0})) == "0x2 1x4");
  CHECK(world.place("data_local", reading(7, 1, {0})) == "0x2 1x4 2x1"); // the seventh finds no room there
  CHECK(world.place("data_local", reading(1, 4, {0})) == "1x1");
  CHECK(world.place("data_local", reading(12, 1, {0})) == ""); // eleven are free
}

TEST_CASE("data_local is best_fit for a job that reads no data, or whose data lie everywhere")
{
  World world{in_two_regions(4, 2)};
  world.occupy(0, 2);
  world.occupy(2, 3);
  for (const std::uint32_t members : {1U, 3U, 6U, 11U}) {
    const Request any = gang(members, ChipShare::whole(1));
    CHECK(world.place("data_local", any) == world.place("best_fit", any));
    CHECK(world.place("data_local", reading(members, 1, {0, 1})) == world.place("best_fit", any));
  }
}

TEST_CASE("no member reads from elsewhere while a host beside the data has room for it")
{
  random::Stream stream{1, 0, "data_local"};
  for (int draw = 0; draw < 100; ++draw) {
    World world{in_two_regions(6, 3)};
    const auto chips = static_cast<std::uint32_t>(stream.uniform_int(1, 3));
    std::uint32_t beside = 0, all = 0;
    for (std::uint32_t h = 0; h < 6; ++h) {
      const auto held = static_cast<std::uint32_t>(stream.uniform_int(0, 4));
      if (held > 0)
        world.occupy(h, held);
      beside += h < 3 ? (4 - held) / chips : 0U;
      all += (4 - held) / chips;
    }
    const auto members = static_cast<std::uint32_t>(stream.uniform_int(1, 12));
    const auto placement = test::policy_from(policy::placement_policies(), "data_local")
                               ->place(world.view, JobId{world.next_job}, world.pool, reading(members, chips, {0}));
    CAPTURE(draw);
    REQUIRE(placement.has_value() == (members <= all));
    std::uint32_t local = 0;
    for (std::size_t s = 0; placement && s < placement->slices.size(); ++s)
      for (std::uint32_t h = placement->slices[s].hosts.first.index(); h <= placement->slices[s].hosts.last.index();
           ++h)
        local += h < 3 ? placement->slices[s].members : 0U;
    CHECK(local == (placement ? std::min(beside, members) : 0U));
  }
}
