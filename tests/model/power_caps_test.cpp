// What may run under a cap, and that all is given back.
#include "model/ledger.hpp"
#include "model/power_caps.hpp"

#include <doctest/doctest.h>

#include <array>

namespace leasehold::model {

namespace {

/// Four hosts of four chips in one region: 100 W each at rest, and 50 W more a chip at work.
Inventory four_hosts()
{
  Inventory inventory;
  inventory.providers = {"cloud"};
  inventory.regions = {{"east", ProviderId{0}}};
  inventory.chip_types = {"chip"};
  for (int h = 0; h < 4; ++h) {
    Host host;
    host.provider = ProviderId{0};
    host.region = RegionId{0};
    host.chip = ChipTypeId{0};
    host.chips = 4;
    inventory.hosts.push_back(host);
  }
  return inventory;
}

PowerCaps capped(const Inventory& inventory, double watts)
{
  return {inventory, {Watts{watts}}, std::vector<PowerCaps::HostDraw>(4, {Watts{100}, Watts{50}})};
}

Request of_chips(std::uint32_t chips)
{
  Request request;
  request.chips = ChipShare::whole(chips);
  request.chip_types = ChipTypes{ChipTypeId{0}};
  return request;
}

} // namespace

TEST_CASE("hosts at rest and chips at work may draw up to the cap together")
{
  // Two hosts: 200 W at rest, so that 500 W do for six chips.
  const Inventory inventory = four_hosts();
  PowerCaps caps = capped(inventory, 500);
  caps.hold(HostId{0});
  caps.hold(HostId{1});
  CHECK(caps.have_room(RegionId{0}, ChipTypeId{0}, 6));
  CHECK_FALSE(caps.have_room(RegionId{0}, ChipTypeId{0}, 6.25));
  caps.take(RegionId{0}, ChipTypeId{0}, 4);
  CHECK(caps.have_room(RegionId{0}, ChipTypeId{0}, 2));
  CHECK_FALSE(caps.have_room(RegionId{0}, ChipTypeId{0}, 3));
  caps.hold(HostId{2}); // 100 W more at rest
  CHECK_FALSE(caps.have_room(RegionId{0}, ChipTypeId{0}, 0.5));
  caps.release(HostId{2});
  caps.give_back(RegionId{0}, ChipTypeId{0}, 4);
  CHECK(caps.have_room(RegionId{0}, ChipTypeId{0}, 6));
  CHECK(PowerCaps{}.have_room(RegionId{0}, ChipTypeId{0}, 1e9));
}

TEST_CASE("the ledger refuses a gang that the cap leaves no power for, and takes it once another one has left")
{
  const Inventory inventory = four_hosts();
  ClusterLedger ledger{inventory, capped(inventory, 600)}; // 400 W at rest: four chips may work
  const PoolId pool = ledger.pool_of(TenantId{0}, ProviderId{0}, RegionId{0}, ChipTypeId{0});
  const std::array all{HostRange{HostId{0}, HostId{3}}};
  ledger.deliver(LeaseId{0}, pool, all);
  const Request four = of_chips(4);
  const auto start = [&](std::uint32_t job, std::uint32_t host) {
    Placement on{pool, {{{HostId{host}, HostId{host}}, 1, 0}}};
    return ledger.allocate(JobId{job}, 0, four, on, Timestamp{0});
  };
  CHECK(start(0, 0) == Rejection::accepted);
  CHECK_FALSE(ledger.has_power(pool, of_chips(1)));
  CHECK(start(1, 1) == Rejection::over_power_cap);
  static_cast<void>(ledger.release(JobId{0}));
  CHECK(start(1, 1) == Rejection::accepted);
  CHECK(ledger.audit().empty());
}

} // namespace leasehold::model
