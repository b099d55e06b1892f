// Which hosts a lease gets, and which it gives back first.
#include "market/fixture.hpp"

#include "market/lease_hosts.hpp"
#include "model/host_ranges.hpp"

#include <doctest/doctest.h>

#include <stdexcept>
#include <vector>

namespace leasehold::market {

namespace {

using model::HostId;
using model::HostRange;
using model::HostSet;

/// Six hosts of four chips, two to a rack.
model::Inventory six_hosts()
{
  model::Inventory inventory;
  inventory.providers = {"p"};
  inventory.regions = {{"r", ProviderId{0}}};
  inventory.chip_types = {"a"};
  for (std::uint32_t h = 0; h < 6; ++h) {
    model::Host host;
    host.name = "h" + std::to_string(h);
    host.provider = ProviderId{0};
    host.region = RegionId{0};
    host.chip = ChipTypeId{0};
    host.chips = 4;
    host.cores = 8;
    host.rack = model::RackId{h / 2};
    inventory.hosts.push_back(host);
  }
  return inventory;
}

Lease lease_of(std::int64_t chips)
{
  Agreement agreed;
  agreed.chips = chips;
  return Lease{LeaseId{0}, agreed, false};
}

struct Site {
  Site()
  {
    pool = ledger.pool_of(lab, ProviderId{0}, RegionId{0}, ChipTypeId{0});
    ledger.deliver(LeaseId{0}, pool, hosts.give(offer_of(programme(ProgrammeKind::on_demand), 1.0), lease, none));
  }
  /// A job takes chips of one host.
  void run(std::uint32_t job, std::uint32_t host, std::uint32_t chips)
  {
    model::Request request;
    request.chips = model::ChipShare::whole(chips);
    model::Placement placement{pool, {model::Slice{{HostId{host}, HostId{host}}, 1, 0}}};
    REQUIRE(ledger.allocate(model::JobId{job}, 0, request, placement, Timestamp{}) == model::Rejection::accepted);
  }
  /// Hosts that go where the lease keeps so many chips.
  std::vector<HostId> excess(std::int64_t kept, const HostUse& use)
  {
    lease.let_go(lease.part(lease.chips() - kept), Timestamp{});
    return model::each_of(hosts.take_excess(lease, use));
  }

  model::Inventory inventory = six_hosts();
  model::ClusterLedger ledger{inventory};
  LeaseHosts hosts{ledger};
  Lease lease = lease_of(24);
  HostSet none{6};
  HostUse nobody{none, {}};
  model::PoolId pool;
};

} // namespace

TEST_CASE("a lease gives back what is down, then what is idle, then what runs least, and gangs last")
{
  // Host 0 trains a gang, host 1 runs 1 chip, host 2 runs 4, hosts 3 and 5 nothing, host 4 is down.
  Site site;
  site.run(0, 0, 1);
  site.run(1, 1, 1);
  site.run(2, 2, 4);
  site.ledger.set_down(HostId{4});
  HostUse gangs{HostSet{6}, {}};
  gangs.gangs.insert(HostId{0});
  CHECK(site.excess(20, gangs) == std::vector{HostId{4}});
  CHECK(site.excess(16, gangs) == std::vector{HostId{5}}); // of equals the last, so that what stays lies together
  CHECK(site.excess(12, gangs) == std::vector{HostId{3}});
  CHECK(site.excess(8, gangs) == std::vector{HostId{1}});
  CHECK(site.excess(4, gangs) == std::vector{HostId{2}});
  CHECK(model::each_of(site.hosts.of(LeaseId{0})) == std::vector{HostId{0}});
}

TEST_CASE("of a host on which guests run only what its owner runs there counts")
{
  // Host 0 is let, hosts 1 and 2 are full of guests, host 3 runs 1 chip of the owner's beside 3 of a guest, host 4 runs
  // 2 of the owner's, host 5 nothing.
  Site site;
  for (std::uint32_t host = 0; host < 3; ++host)
    site.run(host, host, 4);
  site.run(3, 3, 1);
  site.run(4, 3, 3);
  site.run(5, 4, 2);
  const HostUse use{
      site.none, {{HostId{0}, {0.0, 4.0}}, {HostId{1}, {4.0, 0.0}}, {HostId{2}, {4.0, 0.0}}, {HostId{3}, {3.0, 0.0}}}};
  CHECK(site.excess(20, use) == std::vector{HostId{5}}); // nobody has to leave
  CHECK(site.excess(16, use) == std::vector{HostId{2}});
  CHECK(site.excess(12, use) == std::vector{HostId{1}});
  CHECK(site.excess(8, use) == std::vector{HostId{0}}); // it earns something
  CHECK(site.excess(4, use) == std::vector{HostId{3}});
}

TEST_CASE("chips that nobody leases and that are down are counted by rack")
{
  Site site;
  HostSet out{6};
  out.insert({HostId{1}, HostId{3}});
  const Offer offer = offer_of(programme(ProgrammeKind::on_demand), 1.0);
  CHECK(site.hosts.chips_out(offer, out).empty()); // all are leased
  const std::vector<HostRange> all = site.hosts.take_all(LeaseId{0});
  site.ledger.withdraw(LeaseId{0}, all);
  const std::vector<RackShare> racks = site.hosts.chips_out(offer, out);
  REQUIRE(racks.size() == 2);
  CHECK(racks[0].rack == model::RackId{0});
  CHECK(racks[0].chips == 4);
  CHECK(racks[1].chips == 8);
}

TEST_CASE("a lease that stands in racks leaves those whose hosts it gives back")
{
  // Racks 0, 1 and 2 with two hosts each. Hosts 2 and 5 run something, so that of 12 chips to keep hosts 2, 5 and then 0
  // stay: four chips in each rack.
  Site site;
  site.run(0, 2, 4);
  site.run(1, 5, 4);
  site.lease.stand_in({{model::RackId{0}, 8}, {model::RackId{1}, 8}, {model::RackId{2}, 8}});
  const std::vector<RackShare> kept = site.hosts.racks_kept(LeaseId{0}, 12, site.nobody);
  REQUIRE(kept.size() == 3);
  for (const RackShare& share : kept)
    CHECK(share.chips == 4);
  site.lease.stay_in(kept);
  CHECK(site.excess(12, site.nobody) == std::vector{HostId{1}, HostId{3}, HostId{4}});
}

TEST_CASE("what is no whole host cannot be given back")
{
  Site site;
  CHECK_THROWS_AS(site.excess(22, site.nobody), std::logic_error);
}

} // namespace leasehold::market
