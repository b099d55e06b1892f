#include "model/ledger.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

using namespace leasehold;
using namespace leasehold::model;

namespace {

/// `hosts` hosts of four chips, eight cores and 64 bytes each.
Inventory inventory_of(std::uint32_t hosts)
{
  Inventory inventory;
  inventory.providers = {"p"};
  inventory.regions = {{"r", ProviderId{0}}};
  inventory.chip_types = {"a", "b"};
  for (std::uint32_t h = 0; h < hosts; ++h) {
    Host host;
    host.name = "h" + std::to_string(h);
    host.provider = ProviderId{0};
    host.region = RegionId{0};
    host.chip = ChipTypeId{0};
    host.chips = 4;
    host.cores = 8;
    host.memory = Bytes{64};
    inventory.hosts.push_back(host);
  }
  return inventory;
}

struct World {
  explicit World(std::uint32_t hosts) : inventory(inventory_of(hosts)), ledger(inventory)
  {
    pool = ledger.pool_of(TenantId{0}, ProviderId{0}, RegionId{0}, ChipTypeId{0});
    const HostRange all{HostId{0}, HostId{hosts - 1}};
    ledger.deliver(LeaseId{0}, pool, {&all, 1});
  }
  Rejection start(std::uint32_t job, const Request& request, std::vector<Slice> slices)
  {
    Placement placement{pool, std::move(slices)};
    return ledger.allocate(JobId{job}, 0, request, placement, Timestamp{0});
  }
  Inventory inventory;
  ClusterLedger ledger;
  PoolId pool;
};

HostRange on(std::uint32_t first, std::uint32_t last)
{
  return {HostId{first}, HostId{last}};
}

Request gang(std::uint32_t members, ChipShare chips)
{
  Request request;
  request.members = members;
  request.chips = chips;
  return request;
}

} // namespace

TEST_CASE("a gang takes its chips and gives them back")
{
  World world{3};
  Request request = gang(5, ChipShare::whole(2)); // two members a host: hosts 0, 1 full, host 2 half
  request.walltime = Seconds{100};
  CHECK(world.start(7, request, {{on(0, 1), 2, 0}, {on(2, 2), 1, 0}}) == Rejection::accepted);
  const Pool& pool = world.ledger.pool(world.pool);
  CHECK(pool.chips_free == 2); // 12 - 10
  CHECK(pool.free.size() == 1);
  CHECK(pool.idle.empty());
  CHECK(pool.hosts_with_free[2] == 1);
  CHECK(pool.running.size() == 1);
  CHECK(world.ledger.allocation(JobId{7}).expected_end == Timestamp{100});
  CHECK(world.ledger.allocation(JobId{7}).chips == 10);
  CHECK(world.ledger.audit() == "");
  CHECK(world.ledger.release(JobId{7}).chips == 10);
  CHECK(pool.chips_free == 12);
  CHECK(pool.idle.size() == 3);
  CHECK_FALSE(world.ledger.holds_chips(JobId{7}));
  CHECK(world.ledger.audit() == "");
}

TEST_CASE("a bad placement changes nothing and says why")
{
  World world{2};
  const Request two = gang(2, ChipShare::whole(2));
  CHECK(world.start(0, two, {{on(0, 0), 1, 0}}) == Rejection::wrong_size);
  CHECK(world.start(0, two, {{on(0, 0), 3, 0}}) == Rejection::not_enough_chips);
  CHECK(world.start(0, two, {{on(0, 0), 1, 0}, {on(0, 0), 1, 0}}) == Rejection::not_enough_chips); // not upward
  CHECK(world.start(0, two, {{on(1, 1), 1, 0}, {on(0, 0), 1, 0}}) == Rejection::not_enough_chips);
  CHECK(world.start(0, two, {{on(1, 2), 1, 0}}) == Rejection::wrong_size); // there is no host 2
  Request other = two;
  other.chip_types = ChipTypes{ChipTypeId{1}};
  CHECK(world.start(0, other, {{on(0, 0), 2, 0}}) == Rejection::wrong_chip);
  world.ledger.set_down(HostId{0});
  CHECK(world.start(0, two, {{on(0, 0), 2, 0}}) == Rejection::host_down);
  world.ledger.set_up(HostId{0});
  const HostRange first = on(0, 0);
  world.ledger.withdraw(LeaseId{0}, {&first, 1});
  CHECK(world.start(0, two, {{on(0, 0), 2, 0}}) == Rejection::outside_leases);
  CHECK(world.ledger.audit() == "");
  CHECK(world.ledger.pool(world.pool).chips_free == 4);
}

TEST_CASE("cores and memory are judged per host")
{
  World world{1};
  Request request = gang(3, ChipShare::whole(1));
  request.cores = 3; // 9 of 8 cores
  CHECK(world.start(0, request, {{on(0, 0), 3, 0}}) == Rejection::not_enough_cores);
  CHECK(world.ledger.members_on(HostId{0}, request) == 2);
  request.cores = 2;
  request.memory = Bytes{22}; // 66 of 64 bytes
  CHECK(world.start(0, request, {{on(0, 0), 3, 0}}) == Rejection::not_enough_memory);
  request.memory = Bytes{21};
  CHECK(world.start(0, request, {{on(0, 0), 3, 0}}) == Rejection::accepted);
  CHECK(world.ledger.members_on(HostId{0}, request) == 0); // one chip, two cores, one byte are left
  CHECK(world.ledger.audit() == "");
}

TEST_CASE("fractions share accelerators and are judged together")
{
  World world{1};
  const Request gang_of_two = gang(2, ChipShare::thousandths(600));
  // 600 + 600 thousandths of one accelerator are more than one.
  CHECK(world.start(0, gang_of_two, {{on(0, 0), 1, 3}, {on(0, 0), 1, 3}}) == Rejection::not_enough_chips);
  CHECK(world.start(0, gang_of_two, {{on(0, 0), 1, 3}, {on(0, 0), 1, 2}}) == Rejection::accepted);
  CHECK(world.ledger.pool(world.pool).chips_free == 2);
  const Request small = gang(1, ChipShare::thousandths(400));
  CHECK(world.ledger.accelerator_for(HostId{0}, small.chips) == 2); // both have 400 left; the first found
  CHECK(world.start(1, small, {{on(0, 0), 1, 2}}) == Rejection::accepted);
  CHECK(world.start(2, small, {{on(0, 0), 1, 2}}) == Rejection::not_enough_chips); // it is full
  CHECK(world.start(2, small, {{on(0, 0), 1, 4}}) == Rejection::wrong_size);       // there are four
  CHECK(world.ledger.audit() == "");
  const Request whole = gang(3, ChipShare::whole(1));
  CHECK(world.start(3, whole, {{on(0, 0), 3, 0}}) == Rejection::not_enough_chips);
  world.ledger.release(JobId{0});
  CHECK(world.ledger.pool(world.pool).chips_free == 3); // job 1 still shares accelerator 2
  CHECK(world.start(3, whole, {{on(0, 0), 3, 0}}) == Rejection::accepted);
  // No whole chip is free, and accelerator 2 has 600 left: one more fraction of 600 and no second one.
  CHECK(world.ledger.members_on(HostId{0}, gang_of_two) == 1);
  CHECK(world.start(4, gang_of_two, {{on(0, 0), 1, 1}, {on(0, 0), 1, 2}}) == Rejection::not_enough_chips);
  CHECK(world.ledger.audit() == "");
}

TEST_CASE("a host can be leased once, and only idle hosts can leave or fail")
{
  World world{2};
  const HostRange first = on(0, 0);
  CHECK_THROWS_AS(world.ledger.deliver(LeaseId{1}, world.pool, {&first, 1}), std::logic_error);
  CHECK(world.start(0, gang(1, ChipShare::whole(1)), {{on(0, 0), 1, 0}}) == Rejection::accepted);
  CHECK_THROWS_AS(world.ledger.withdraw(LeaseId{0}, {&first, 1}), std::logic_error);
  CHECK_THROWS_AS(world.ledger.set_down(HostId{0}), std::logic_error);
  CHECK(world.ledger.occupants(world.pool, {&first, 1}) == std::vector<JobId>{JobId{0}});
  world.ledger.release(JobId{0});
  CHECK_THROWS_AS(world.ledger.release(JobId{0}), std::logic_error);
  CHECK_THROWS_AS(world.ledger.withdraw(LeaseId{5}, {&first, 1}), std::logic_error);
  world.ledger.withdraw(LeaseId{0}, {&first, 1});
  CHECK(world.ledger.unleased(ProviderId{0}, RegionId{0}, ChipTypeId{0}).size() == 1);
  CHECK(world.ledger.pool(world.pool).chips == 4);
}

TEST_CASE("members are counted by host, not by chips alone")
{
  World world{2};
  CHECK(world.start(0, gang(2, ChipShare::whole(1)), {{on(0, 1), 1, 0}}) == Rejection::accepted);
  // Three chips are free on each host: six chips, but only two members of two and none of four.
  CHECK(world.ledger.members_free(world.pool, gang(9, ChipShare::whole(1)), 9) == 6);
  CHECK(world.ledger.members_free(world.pool, gang(9, ChipShare::whole(2)), 9) == 2);
  CHECK(world.ledger.members_free(world.pool, gang(9, ChipShare::whole(4)), 9) == 0);
  CHECK(world.ledger.members_total(world.pool, gang(9, ChipShare::whole(4)), 9) == 2);
}
