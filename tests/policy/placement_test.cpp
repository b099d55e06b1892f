#include "policy/placement_world.hpp"

#include <doctest/doctest.h>

using namespace leasehold;
using namespace leasehold::model;
using namespace leasehold::test::placing;

TEST_CASE("first fit takes the lowest-numbered one-chip hosts")
{
  World world{std::vector<std::uint16_t>(8, 1)};
  world.occupy(1, 1);
  world.occupy(4, 1);
  CHECK(world.place("first_fit", gang(4, ChipShare::whole(1))) == "0x1 2-3x1 5x1");
  CHECK(world.place("first_fit", gang(7, ChipShare::whole(1))) == ""); // six are free
}

TEST_CASE("pack prefers the shortest run that holds the gang, then the longest ones")
{
  // Free runs: 0-2 (three), 4-5 (two), 7-11 (five).
  World world{std::vector<std::uint16_t>(12, 1)};
  world.occupy(3, 1);
  world.occupy(6, 1);
  CHECK(world.place("pack", gang(2, ChipShare::whole(1))) == "4-5x1");
  CHECK(world.place("pack", gang(3, ChipShare::whole(1))) == "0-2x1");
  CHECK(world.place("pack", gang(4, ChipShare::whole(1))) == "7-10x1");
  // Seven: all five of the longest, and the two left exactly fill 4-5.
  CHECK(world.place("pack", gang(7, ChipShare::whole(1))) == "4-5x1 7-11x1");
  // Nine: five, three, and of the two left run 4-5 holds one.
  CHECK(world.place("pack", gang(9, ChipShare::whole(1))) == "0-2x1 4x1 7-11x1");
  CHECK(world.place("pack", gang(11, ChipShare::whole(1))) == "");
}

TEST_CASE("first fit fills hosts in order, pack takes the fewest")
{
  // Four-chip hosts with 1, 4, 2 and 4 chips free.
  World world{{4, 4, 4, 4}};
  world.occupy(0, 3);
  world.occupy(2, 2);
  CHECK(world.place("first_fit", gang(6, ChipShare::whole(1))) == "0x1 1x4 2x1");
  CHECK(world.place("pack", gang(6, ChipShare::whole(1))) ==
        "1x4 2x2");                                                  // one full host, and 2 left exactly fill host 2
  CHECK(world.place("pack", gang(1, ChipShare::whole(1))) == "0x1"); // best fit
  CHECK(world.place("pack", gang(3, ChipShare::whole(1))) == "1x3"); // host 2 is too small for three
  CHECK(world.place("pack", gang(8, ChipShare::whole(1))) == "1x4 3x4");
  CHECK(world.place("pack", gang(11, ChipShare::whole(1))) == "0x1 1x4 2x2 3x4");
  CHECK(world.place("pack", gang(12, ChipShare::whole(1))) == "");
  CHECK(world.place("first_fit", gang(4, ChipShare::whole(2))) == "1x2 2-3x1"); // two members on host 1, one on 2
  CHECK(world.place("pack", gang(2, ChipShare::whole(4))) == "1x1 3x1");
}

TEST_CASE("cores bound what a host takes")
{
  World world{{4, 4}};
  Request request = gang(3, ChipShare::whole(1));
  request.cores = 8; // two members a host of 16 cores
  CHECK(world.place("first_fit", request) == "0x2 1x1");
  CHECK(world.place("pack", request) == "0x2 1x1");
}

TEST_CASE("fractions share accelerators from the fullest on, then fresh ones from the top")
{
  World world{{2, 2}};
  CHECK(world.place("first_fit", gang(3, ChipShare::thousandths(500))) == "0x1@1 0x1@1 0x1@0");
  CHECK(world.place("first_fit", gang(5, ChipShare::thousandths(400))) == "0x1@1 0x1@1 0x1@0 0x1@0 1x1@1");
  CHECK(world.place("first_fit", gang(5, ChipShare::thousandths(600))) == ""); // one a chip
  Placement placement{world.pool, {{{HostId{0}, HostId{0}}, 1, 0}}};
  REQUIRE(world.ledger.allocate(JobId{100}, 0, gang(1, ChipShare::thousandths(700)), placement, Timestamp{0}) ==
          Rejection::accepted);
  // Accelerator 0 of host 0 has 300 left: it goes first.
  CHECK(world.place("first_fit", gang(2, ChipShare::thousandths(300))) == "0x1@0 0x1@1");
  CHECK(world.place("pack", gang(4, ChipShare::thousandths(300))) == "0x1@0 0x1@1 0x1@1 0x1@1");
}
