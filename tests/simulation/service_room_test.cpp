// Services that make room where a cap binds and chips are free: what is lacking is what their tenant may hold.
#include "simulation/service_world.hpp"

#include <doctest/doctest.h>

#include <string>

namespace leasehold::simulation {

namespace {

using test::ServiceAsked;
using test::ServiceWorld;

/// The tenant holds so many chips at once, wherever they are.
void cap_at(ServiceWorld& world, int chips)
{
  auto caps =
      test::policy_from(policy::tenancy_policies(), "{policy: caps, chips: {lab: " + std::to_string(chips) + "}}");
  config::Diagnostics diagnostics;
  caps->meet({{"lab"}, {"A"}}, diagnostics);
  REQUIRE(diagnostics.text() == "");
  world.world.state.tenancy = std::move(caps);
}

} // namespace

TEST_CASE("under a cap a service of higher priority gets its replicas from lower ones of its tenant, on free hosts")
{
  // Five hosts of four chips, of which the tenant may hold two. `low` has both; `high` wants one, then three: it gets what
  // the cap leaves once `low` is gone, two, and three hosts are free all along.
  ServiceWorld world{5, {ServiceAsked{.name = "low"}, ServiceAsked{.name = "high", .priority = 1}}};
  cap_at(world, 8);
  world.wanted = {2, 0};
  world.play(59.0);
  CHECK(world.replicas(0) == 2);
  world.wanted = {2, 1};
  world.play(60.0);
  CHECK(world.replicas(0) == 1);
  CHECK(world.replicas(1) == 1);
  world.wanted = {2, 3};
  world.play(120.0);
  CHECK(world.replicas(0) == 0);
  CHECK(world.replicas(1) == 2);
  CHECK(world.world.state.ledger.pool(test::a).chips_free == 12);
  world.wanted = {2, 0};
  world.play(180.0);
  CHECK(world.replicas(0) == 2);
}

TEST_CASE("nobody goes where the cap would still be in the way")
{
  // Of six chips `low` has two and `peer`, as urgent as `high`, four. `high` wants four: with `low` gone 4 + 4 > 6.
  ServiceWorld world{5,
                     {ServiceAsked{.name = "low", .chips = 2}, ServiceAsked{.name = "peer", .priority = 1},
                      ServiceAsked{.name = "high", .priority = 1}}};
  cap_at(world, 6);
  world.wanted = {1, 1, 0};
  world.play(59.0);
  world.wanted = {1, 1, 1};
  world.play(120.0);
  CHECK(world.replicas(0) == 1);
  CHECK(world.replicas(1) == 1);
  CHECK(world.replicas(2) == 0);
}

TEST_CASE("where the cap binds the lowest goes, not who happens to be on the hosts that are asked for")
{
  // Of 8 chips `low` has one, `middle` four and `high`, which wants a second replica of three, three: one chip has to go for
  // 3 + 3 + 4 > 8. That is not enough; with `middle` gone it is, and `low` stays.
  ServiceWorld world{5,
                     {ServiceAsked{.name = "low", .chips = 1}, ServiceAsked{.name = "middle", .priority = 1},
                      ServiceAsked{.name = "high", .chips = 3, .priority = 2}}};
  cap_at(world, 8);
  world.wanted = {1, 1, 1};
  world.play(59.0);
  CHECK(world.replicas(2) == 1);
  world.wanted = {1, 1, 2};
  world.play(60.0);
  CHECK(world.replicas(0) == 1);
  CHECK(world.replicas(1) == 0);
  CHECK(world.replicas(2) == 2);
}

// Three hosts of four chips. `wide` has two of them, and three replicas of a chip are on the third, beside one free chip. A
// third wide one would drive off all three, of which one finds a place: a service would be gone for another's reserve. On a
// fourth host it starts.
TEST_CASE("a service's replicas do not go for another's unless all of them find chips elsewhere")
{
  for (const std::uint32_t hosts : {3U, 4U}) {
    CAPTURE(hosts);
    ServiceWorld world{hosts, {ServiceAsked{.name = "wide"}, ServiceAsked{.name = "narrow", .chips = 1}}};
    world.wanted = {2, 3};
    world.play(59.0);
    CHECK(world.replicas(0) == 2);
    CHECK(world.replicas(1) == 3);
    world.wanted = {3, 3};
    world.play(120.0);
    CHECK(world.replicas(0) == hosts - 1);
    CHECK(world.replicas(1) == 3);
  }
}

TEST_CASE("under a cap what fills the tenant's idle chips yields to its services")
{
  // The gang fills four of the eight chips that the tenant may hold; the service wants both replicas.
  ServiceWorld world{5, {ServiceAsked{.name = "chat"}}};
  cap_at(world, 8);
  const model::JobId gang{0};
  world.world.state.jobs[gang].fills = true;
  world.world.runner.submit(gang);
  REQUIRE(world.world.runner.decide(policy::Start{gang, 0, test::a, std::nullopt}) == model::Rejection::accepted);
  world.wanted = {2};
  world.play(60.0);
  CHECK(world.replicas(0) == 2);
  CHECK_FALSE(world.world.state.ledger.holds_chips(gang));
}

} // namespace leasehold::simulation
