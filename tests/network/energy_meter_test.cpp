// Joules and kilograms of scripted runs, derived by hand.
#include "network/energy_meter.hpp"

#include <doctest/doctest.h>

#include <array>

namespace leasehold::network {

namespace {

using model::HostId;
using model::HostRange;
using model::JobKind;
using model::PowerState;
using model::TenantId;

/// Two hosts of 8 chips, one in each of two regions. Off 100 W, idle 1 kW, training 5 kW, prefill 6 kW, decode 4 kW.
struct EnergyWorld {
  EnergyWorld()
  {
    inventory.providers = {"cloud"};
    inventory.regions = {{"east", model::ProviderId{0}}, {"west", model::ProviderId{0}}};
    inventory.chip_types = {"chip"};
    for (std::uint32_t h = 0; h < 2; ++h) {
      model::Host host;
      host.provider = model::ProviderId{0};
      host.region = model::RegionId{h};
      host.chip = model::ChipTypeId{0};
      host.chips = 8;
      inventory.hosts.push_back(host);
    }
    const model::StateWatts watts{{Watts{100}, Watts{1000}, Watts{5000}, Watts{6000}, Watts{4000}}};
    supply.hosts = {watts, watts};
    supply.pue = {1.0, 1.0};
  }
  [[nodiscard]] EnergyMeter meter() const { return {inventory, supply, 2}; }

  static constexpr std::array east{HostRange{HostId{0}, HostId{0}}};
  static constexpr std::array both{HostRange{HostId{0}, HostId{1}}};
  model::Inventory inventory;
  PowerSupply supply;
};

model::Job job_of(JobKind kind, std::uint32_t tenant)
{
  model::Job job;
  job.kind = kind;
  job.tenant = TenantId{tenant};
  return job;
}

model::Placement on(std::uint32_t first, std::uint32_t last)
{
  return {{}, {{{HostId{first}, HostId{last}}, 1, 0}}};
}

EnergyMeter::Stay stay(std::uint32_t gang, const model::Job& job, double chips, double from, double to,
                       double works = -1)
{
  return {model::JobId{gang}, &job, chips, Timestamp{from}, Timestamp{works < 0 ? from : works}, Timestamp{to}};
}

} // namespace

TEST_CASE("work, idle and off of a scripted run add up to what its hosts drew, to 1e-9")
{
  // Tenant 0 holds both hosts for 1,000 s. Its job trains on all 16 chips from 100 to 300 s; one of tenant 1 on 4 chips
  // of host 0 from 400 to 600 s; host 1 is under repair from 700 to 900 s.
  //   work: 2 x 5 kW x 200 s = 2,000 kJ, and 4/8 x 5 kW x 200 s = 500 kJ
  //   off:  100 W x 200 s = 20 kJ
  //   idle: 2 x 1 kW x 1,000 s less 2 x 1 kW x 200 s, 4/8 x 1 kW x 200 s and 1 kW x 200 s: 1,300 kJ
  const EnergyWorld world;
  EnergyMeter meter = world.meter();
  const model::Job own = job_of(JobKind::training, 0);
  const model::Job guest = job_of(JobKind::rigid, 1);
  meter.hold(EnergyWorld::both, TenantId{0}, Timestamp{0});
  meter.add(on(0, 1), stay(0, own, 8, 100, 300));
  meter.add(on(0, 0), stay(1, guest, 4, 400, 600));
  meter.down(HostId{1}, Timestamp{700});
  meter.up(HostId{1}, Timestamp{900});
  const EnergyBooks books = meter.books(Timestamp{1000});
  CHECK(books.work.plug == doctest::Approx(2500e3).epsilon(1e-12));
  CHECK(books.off.plug == doctest::Approx(20e3).epsilon(1e-12));
  CHECK(books.idle.plug == doctest::Approx(1300e3).epsilon(1e-12));
  CHECK(books.total().plug == doctest::Approx(3820e3).epsilon(1e-12));
  CHECK(books.tenants[0].plug == doctest::Approx(3320e3).epsilon(1e-12)); // its job, idle and off
  CHECK(books.tenants[1].plug == doctest::Approx(500e3).epsilon(1e-12));
  CHECK(books.workloads.at({JobKind::training, 0}).plug == doctest::Approx(2000e3).epsilon(1e-12));
  CHECK(meter.drawn_by(model::JobId{1}).first == doctest::Approx(500e3).epsilon(1e-12));
  CHECK(meter.drawn_by(model::JobId{1}).second == -1.0);
  CHECK(meter.drawn_by(model::JobId{2}) == std::pair{-1.0, -1.0});
  CHECK(books.total().carbon == 0.0);
  CHECK_FALSE(meter.counts_carbon());
}

TEST_CASE("hosts that have stood idle are off until a gang wakes them, and all still adds up")
{
  // Both may sleep after 100 s. A job holds host 0 from 50 to 250 s: awake, as it stood idle for 50 s. Off from 350 s; at
  // 500 s another one wakes it and holds it to 700 s; off from 800 to 1,000 s. Host 1 is off from 100 s but from 400 to
  // 600 s, when it is under repair, which is off too, and up again idle until 700 s.
  //   work: 2 x 5 kW x 200 s = 2,000 kJ
  //   off:  100 W x (150 + 200) s, and 100 W x (300 + 200 + 300) s: 115 kJ
  //   idle: host 0 for 50 + 100 + 100 s, host 1 for 100 + 100 s: 450 kJ
  EnergyWorld world;
  world.supply.sleep = SleepRule{Seconds{100}, Seconds{7}};
  EnergyMeter meter = world.meter();
  const model::Job job = job_of(JobKind::training, 0);
  meter.hold(EnergyWorld::both, TenantId{0}, Timestamp{0});
  meter.may_sleep(EnergyWorld::both, Timestamp{0});
  const auto play = [&](std::uint32_t gang, double from, double to) {
    const Seconds waits = meter.begin(on(0, 0), Timestamp{from});
    meter.end(on(0, 0), Timestamp{to});
    meter.add(on(0, 0), stay(gang, job, 8, from, to));
    return waits;
  };
  CHECK(play(0, 50, 250) == Seconds{0});
  meter.down(HostId{1}, Timestamp{400});
  CHECK(play(1, 500, 700) == Seconds{7});
  meter.up(HostId{1}, Timestamp{600});
  const EnergyBooks books = meter.books(Timestamp{1000});
  CHECK(books.work.plug == doctest::Approx(2000e3).epsilon(1e-12));
  CHECK(books.off.plug == doctest::Approx(115e3).epsilon(1e-12));
  CHECK(books.idle.plug == doctest::Approx(450e3).epsilon(1e-12));
  CHECK(books.tenants[0].plug == doctest::Approx(2565e3).epsilon(1e-12));
}

TEST_CASE("hosts that nobody said may sleep stay up")
{
  EnergyWorld world;
  world.supply.sleep = SleepRule{Seconds{100}, Seconds{7}};
  EnergyMeter meter = world.meter();
  meter.hold(EnergyWorld::both, TenantId{0}, Timestamp{0});
  meter.may_sleep(EnergyWorld::east, Timestamp{0});
  CHECK(meter.books(Timestamp{1000}).idle.plug == doctest::Approx((100 + 1000) * 1000.0).epsilon(1e-12));
  CHECK(meter.begin(on(1, 1), Timestamp{500}) == Seconds{0});
}

TEST_CASE("the PUE of a region multiplies what its hosts drew, exactly")
{
  EnergyWorld world;
  world.supply.pue = {1.25, 1.5};
  EnergyMeter meter = world.meter();
  const model::Job job = job_of(JobKind::training, 0);
  meter.hold(EnergyWorld::both, TenantId{0}, Timestamp{0});
  meter.add(on(0, 1), stay(0, job, 8, 0, 100));
  const EnergyBooks books = meter.books(Timestamp{200});
  CHECK(books.work.meter == 500e3 * 1.25 + 500e3 * 1.5);
  CHECK(books.idle.meter == doctest::Approx(100e3 * 1.25 + 100e3 * 1.5).epsilon(1e-12));
  CHECK(books.total().plug == doctest::Approx(1200e3).epsilon(1e-12));
}

TEST_CASE("carbon follows the hours of each region's grid")
{
  // 4 chips train in the east from 00:30 to 02:00: 2.5 kW x (0.5 h x 100 + 1 h x 300 g/kWh) = 875 g; the host's other half
  // and its rest idle over three hours: 1 kW x (100 + 300 + 200) - 0.5 kW x 350 = 425 g. PUE 1.2 on both. The west is not
  // held.
  EnergyWorld world;
  world.supply.pue = {1.2, 1.0};
  world.supply.grids.emplace_back(std::vector<double>{100.0, 300.0, 200.0}, Seconds{0});
  world.supply.grids.emplace_back(1000.0);
  EnergyMeter meter = world.meter();
  const model::Job job = job_of(JobKind::training, 0);
  meter.hold(EnergyWorld::east, TenantId{0}, Timestamp{0});
  meter.add(on(0, 0), stay(0, job, 4, 1800, 7200));
  meter.release(EnergyWorld::east, Timestamp{3 * 3600.0});
  const EnergyBooks books = meter.books(Timestamp{1e6});
  CHECK(books.work.carbon == doctest::Approx(1.2 * 0.875).epsilon(1e-12));
  CHECK(books.idle.carbon == doctest::Approx(1.2 * 0.425).epsilon(1e-12));
}

TEST_CASE("a replica loads at rest, then draws by what its engine does")
{
  // 8 chips from 0 to 1,000 s, loading until 100 s. A third of the time prefill and half of it decode until 400 s, then
  // nothing is told for 200 s, then decode alone until 1,000 s: 100 s of prefill, 150 + 400 s of decode, 350 s idle.
  const EnergyWorld world;
  EnergyMeter meter = world.meter();
  const model::Job replica = job_of(JobKind::replica, 0);
  meter.hold(EnergyWorld::east, TenantId{0}, Timestamp{0});
  meter.serve(0, model::ChipTypeId{0}, Timestamp{0}, Timestamp{100}, {0.9, 0.1}); // before it was ready
  meter.serve(0, model::ChipTypeId{0}, Timestamp{100}, Timestamp{400}, {1.0 / 3.0, 0.5});
  meter.serve(0, model::ChipTypeId{0}, Timestamp{600}, Timestamp{1000}, {0.0, 1.0});
  meter.add(on(0, 0), stay(0, replica, 8, 0, 1000, 100));
  const EnergyBooks books = meter.books(Timestamp{1000});
  CHECK(books.work.plug == doctest::Approx(100 * 6e3 + 550 * 4e3 + 350 * 1e3).epsilon(1e-12));
  CHECK(books.idle.plug == doctest::Approx(0.0));
  // A replica that leaves within a piece has its part of it: 300 s to 350 s, of which 1/3 prefill and 1/2 decode.
  meter.add(on(0, 0), stay(1, replica, 8, 300, 350, 300));
  CHECK(meter.drawn_by(model::JobId{1}).first == doctest::Approx(50.0 * (6e3 / 3 + 4e3 / 2 + 1e3 / 6)).epsilon(1e-12));
}

TEST_CASE("a replica's carbon weighs each piece by the hours in it")
{
  // Decode for two hours at 100 and 400 g/kWh, in the first half of the time and all of it: 4 kW x (0.5 x 100 + 400) and
  // 1 kW x 0.5 x 100 at rest, in watt-hours times g/kWh.
  EnergyWorld world;
  world.supply.grids.emplace_back(std::vector<double>{100.0, 400.0}, Seconds{0});
  world.supply.grids.emplace_back(0.0);
  EnergyMeter meter = world.meter();
  const model::Job replica = job_of(JobKind::replica, 0);
  meter.serve(0, model::ChipTypeId{0}, Timestamp{0}, Timestamp{3600}, {0.0, 0.5});
  meter.serve(0, model::ChipTypeId{0}, Timestamp{3600}, Timestamp{7200}, {0.0, 1.0});
  meter.add(on(0, 0), stay(0, replica, 8, 0, 7200));
  CHECK(meter.books(Timestamp{7200}).work.carbon == doctest::Approx((4.0 * 450 + 50) / 1e3).epsilon(1e-12));
}

TEST_CASE("a host that is handed on while it is under repair is off for both")
{
  // Down from 100 s to 500 s; tenant 0 holds it until 200 s, tenant 1 from 300 s to 600 s.
  const EnergyWorld world;
  EnergyMeter meter = world.meter();
  meter.hold(EnergyWorld::east, TenantId{0}, Timestamp{0});
  meter.down(HostId{0}, Timestamp{100});
  meter.release(EnergyWorld::east, Timestamp{200});
  meter.hold(EnergyWorld::east, TenantId{1}, Timestamp{300});
  meter.up(HostId{0}, Timestamp{500});
  meter.release(EnergyWorld::east, Timestamp{600});
  const EnergyBooks books = meter.books(Timestamp{700});
  CHECK(books.tenants[0].plug == doctest::Approx(100 * 1e3 + 100 * 100.0).epsilon(1e-12));
  CHECK(books.tenants[1].plug == doctest::Approx(200 * 100.0 + 100 * 1e3).epsilon(1e-12));
  CHECK(books.off.plug == doctest::Approx(300 * 100.0).epsilon(1e-12));
}

TEST_CASE("a gang is metered against whoever holds each of its hosts, however often they changed hands")
{
  // Six hosts of one row: tenant 0 holds all at first, from 100 s on tenant 1 the two in the middle. A gang of tenant 0 has five
  // of them from 100 s to 200 s, the middle among them.
  EnergyWorld world;
  world.inventory.hosts.assign(6, world.inventory.hosts.front());
  world.supply.hosts.assign(6, world.supply.hosts.front());
  EnergyMeter meter = world.meter();
  const std::array all{HostRange{HostId{0}, HostId{5}}};
  const std::array middle{HostRange{HostId{2}, HostId{3}}};
  meter.hold(all, TenantId{0}, Timestamp{0});
  meter.release(middle, Timestamp{100});
  meter.hold(middle, TenantId{1}, Timestamp{100});
  const model::Job job = job_of(JobKind::training, 0);
  meter.add(on(0, 4), stay(0, job, 8, 100, 200));
  const EnergyBooks books = meter.books(Timestamp{200});
  CHECK(books.work.plug == doctest::Approx(5 * 5e3 * 100).epsilon(1e-12));
  // At rest: four hosts for 200 s and two for 100 s, less three of the gang's for 100 s; of tenant 1 nothing is left.
  CHECK(books.tenants[0].plug == doctest::Approx(2500e3 + 800e3 + 200e3 - 300e3).epsilon(1e-12));
  CHECK(books.tenants[1].plug == doctest::Approx(0.0));
  CHECK(books.total().plug == doctest::Approx(2500e3 + 700e3).epsilon(1e-12));
}

TEST_CASE("the platform's watts win over the catalogue's, whose shares say what lies between them")
{
  model::Host host;
  host.chips = 8;
  model::Chip chip;
  chip.power = Watts{700};
  chip.host_power = 1.8;
  chip.power_shares = {0.25, 0.7, 0.95, 0.55};
  // Nothing stated: 8 x 700 W x 1.8 = 10,080 W at most, and shares of it.
  const model::StateWatts catalogue = state_watts(host, &chip);
  CHECK(catalogue[PowerState::idle].value() == doctest::Approx(2520.0));
  CHECK(catalogue[PowerState::training].value() == doctest::Approx(7056.0));
  CHECK(catalogue[PowerState::decode].value() == doctest::Approx(5544.0));
  CHECK(catalogue[PowerState::off].value() == 0.0);
  // Stated: 2 kW at rest, 8 kW at most. Training lies (0.7 - 0.25)/0.75 = 0.6 of the way up: 5.6 kW; prefill 14/15.
  host.idle_power = Watts{2000};
  host.peak_power = Watts{8000};
  host.off_power = Watts{90};
  const model::StateWatts stated = state_watts(host, &chip);
  CHECK(stated[PowerState::idle].value() == 2000.0);
  CHECK(stated[PowerState::training].value() == doctest::Approx(5600.0));
  CHECK(stated[PowerState::prefill].value() == doctest::Approx(7600.0));
  CHECK(stated[PowerState::off].value() == 90.0);
  CHECK_FALSE(state_watts(model::Host{}, nullptr).known());
}

TEST_CASE("one host whose power nobody knows makes the sum unknown")
{
  EnergyWorld world;
  world.supply.hosts[1] = model::StateWatts{};
  EnergyMeter meter = world.meter();
  meter.hold(EnergyWorld::east, TenantId{0}, Timestamp{0});
  CHECK(meter.books(Timestamp{10}).known);
  meter.hold(std::array{HostRange{HostId{1}, HostId{1}}}, TenantId{0}, Timestamp{10});
  CHECK_FALSE(meter.books(Timestamp{20}).known);
  const model::Job job = job_of(JobKind::training, 0);
  meter.add(on(0, 1), stay(0, job, 8, 10, 20));
  CHECK(meter.drawn_by(model::JobId{0}) == std::pair{-1.0, -1.0});
}

} // namespace leasehold::network
