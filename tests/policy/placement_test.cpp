#include "policy/placement/registry.hpp"
#include "support/policy_from.hpp"
#include "support/trace_runner.hpp"

#include <doctest/doctest.h>

using namespace leasehold;
using namespace leasehold::model;

namespace {

/// A pool of hosts with these numbers of chips, and jobs placed by the test itself.
struct World {
  explicit World(const std::vector<std::uint16_t>& chips) : inventory(with_chips(chips)), ledger(inventory)
  {
    pool = ledger.pool_of(TenantId{0}, ProviderId{0}, RegionId{0}, ChipTypeId{0});
    const HostRange all{HostId{0}, HostId{static_cast<std::uint32_t>(chips.size()) - 1}};
    ledger.deliver(LeaseId{0}, pool, {&all, 1});
  }
  static Inventory with_chips(const std::vector<std::uint16_t>& chips)
  {
    Inventory inventory = test::plain_cluster(static_cast<std::uint32_t>(chips.size()));
    for (std::size_t h = 0; h < chips.size(); ++h) {
      inventory.hosts[h].chips = chips[h];
      inventory.hosts[h].cores = 16;
    }
    return inventory;
  }
  void occupy(std::uint32_t host, std::uint32_t chips)
  {
    Request request;
    request.chips = ChipShare::whole(chips);
    Placement placement{pool, {{{HostId{host}, HostId{host}}, 1, 0}}};
    REQUIRE(ledger.allocate(JobId{next_job++}, 0, request, placement, Timestamp{0}) == Rejection::accepted);
  }
  /// What the policy proposes, `host x members` for each slice; empty where it finds no place. The ledger must agree.
  std::string place(const std::string& name, const Request& request)
  {
    const auto policy = test::policy_from(policy::placement_policies(), name);
    std::optional<Placement> placement = policy->place(view, JobId{next_job}, pool, request);
    if (!placement)
      return "";
    std::string text;
    for (const Slice& slice : placement->slices) {
      text += (text.empty() ? "" : " ") + std::to_string(slice.hosts.first.index());
      if (slice.hosts.size() > 1)
        text += "-" + std::to_string(slice.hosts.last.index());
      text += "x" + std::to_string(slice.members);
      if (!request.chips.is_whole())
        text += "@" + std::to_string(slice.accelerator);
    }
    CHECK(ledger.allocate(JobId{next_job}, 0, request, *placement, Timestamp{0}) == Rejection::accepted);
    CHECK(ledger.audit() == "");
    ledger.release(JobId{next_job});
    return text;
  }

  Inventory inventory;
  ClusterLedger ledger;
  PoolId pool;
  JobTable jobs;
  PendingQueue pending{jobs};
  std::vector<std::vector<PoolId>> admitted;
  ClusterView view{ledger, jobs, pending, admitted};
  std::uint32_t next_job = 0;
};

Request gang(std::uint32_t members, ChipShare chips)
{
  Request request;
  request.members = members;
  request.chips = chips;
  return request;
}

} // namespace

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
