// Our closed form of hosts' energy against SimGrid's host-energy plugin, which integrates power over its own clock.
#include "network/energy_meter.hpp"
#include "platform/platform_child.hpp"
#include "platform/scratch_file.hpp"

#include <simgrid/plugins/energy.h>
#include <simgrid/s4u.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <cstdlib>
#include <span>
#include <string>
#include <vector>

namespace leasehold::fabric {

namespace {

namespace s4u = simgrid::s4u;

/// A host with a core for each of its 8 chips, and one from which it is driven.
const std::string host_text = R"(<?xml version='1.0'?>
<!DOCTYPE platform SYSTEM "https://simgrid.org/simgrid.dtd">
<platform version="4.1"><zone id="z" routing="Full">
  <host id="driver" speed="1Gf"/>
  <host id="host" speed="1Gf" core="8">
    <prop id="wattage_per_state" value="3060:3060:10200"/> <prop id="wattage_off" value="95"/>
  </host>
</zone></platform>)";

constexpr double speed = 1e9;

/// Chips at work from one instant to another, as a share of the way from rest to peak.
struct Work {
  double from, to;
  int chips;
  double share;
};
constexpr std::array script{Work{100, 400, 3, 1.0}, Work{250, 1000, 4, 5.0 / 7.0}, Work{1500, 1533.25, 8, 3.0 / 7.0}};
using Off = std::array<double, 2>; ///< from, to
constexpr Off off{1100, 1300};
constexpr double end = 2000;

void start_at(s4u::Host* host, const Work& work)
{
  s4u::this_actor::sleep_until(work.from);
  std::vector<s4u::ExecPtr> chips;
  for (int chip = 0; chip < work.chips; ++chip) {
    chips.push_back(s4u::Exec::init()->set_flops_amount((work.to - work.from) * speed * work.share)->set_host(host));
    chips.back()->set_bound(speed * work.share);
    chips.back()->start();
  }
  for (const s4u::ExecPtr& chip : chips)
    chip->wait();
}

/// Joules by the plugin.
std::string by_simgrid(const std::string& file, std::span<const Work> works, std::span<const Off> offs)
{
  sg_host_energy_plugin_init();
  int count = 4;
  std::array<char*, 5> words{const_cast<char*>("test"), const_cast<char*>("--log=root.thres:critical"),
                             const_cast<char*>("--cfg=maxmin/precision:1e-12"),
                             const_cast<char*>("--cfg=contexts/factory:thread"), nullptr};
  s4u::Engine engine(&count, words.data());
  engine.load_platform(file);
  s4u::Host* const host = engine.host_by_name("host");
  s4u::Host* const driver = engine.host_by_name("driver");
  for (const Work& work : works)
    s4u::Actor::create("work", driver, start_at, host, work);
  s4u::Actor::create("power", driver, [host, offs] {
    for (const auto& [from, to] : offs) {
      s4u::this_actor::sleep_until(from);
      host->turn_off();
      s4u::this_actor::sleep_until(to);
      host->turn_on();
    }
  });
  engine.run_until(end);
  return std::to_string(sg_host_get_consumed_energy(host));
}

model::Inventory one_host()
{
  model::Inventory inventory;
  inventory.regions = {{"r", model::ProviderId{0}}};
  model::Host host;
  host.region = model::RegionId{0};
  host.chip = model::ChipTypeId{0};
  host.chips = 8;
  host.idle_power = Watts{3060};
  host.peak_power = Watts{10200};
  host.off_power = Watts{95};
  inventory.hosts = {host};
  return inventory;
}

constexpr std::array all{model::HostRange{model::HostId{0}, model::HostId{0}}};

double by_closed_form()
{
  const model::Inventory inventory = one_host();
  const model::Host& host = inventory.hosts.front();
  double joules = 0.0;
  // A meter for each share, which is a chip's: idle and off are counted by the first.
  for (const Work& work : script) {
    model::Chip chip;
    chip.power_shares = {0.3, 0.3 + 0.7 * work.share, 1.0, 1.0};
    network::EnergyMeter meter{inventory, {{network::state_watts(host, &chip)}, {1.0}, {}}, 1};
    model::Job job;
    job.kind = model::JobKind::training;
    job.tenant = model::TenantId{0};
    if (&work == &script.front()) {
      meter.hold(all, model::TenantId{0}, Timestamp{0});
      meter.down(model::HostId{0}, Timestamp{off[0]});
      meter.up(model::HostId{0}, Timestamp{off[1]});
    }
    meter.add({{}, {{all[0], 1, 0}}}, {model::JobId{0}, &job, double(work.chips), Timestamp{work.from},
                                       Timestamp{work.from}, Timestamp{work.to}});
    joules += meter.books(Timestamp{end}).total().plug;
    if (&work != &script.front()) // the rest that its chips displaced was counted by the first
      joules -= host.idle_power.value() * work.chips / 8.0 * (work.to - work.from);
  }
  return joules;
}

} // namespace

TEST_CASE("a host's energy in closed form is what SimGrid's host-energy plugin integrates, to 1e-9")
{
  // By hand: 3,060 W x 1,800 s at rest, 95 W x 200 s off, and above rest an eighth of 7,140 W a chip: 3 x 300 s at 1,
  // 4 x 750 s at 5/7 and 8 x 33.25 s at 3/7.
  const double hand = 3060.0 * 1800 + 95.0 * 200 + 7140.0 / 8 * (900 + 3000 * 5.0 / 7 + 266 * 3.0 / 7);
  CHECK(by_closed_form() == doctest::Approx(hand).epsilon(1e-12));
  const test::ScratchFile file("energy.xml", host_text);
  const std::string simgrid = test::in_child([&] { return by_simgrid(file.path(), script, {&off, 1}); });
  REQUIRE_MESSAGE(std::atof(simgrid.c_str()) > 0.0, simgrid);
  CHECK(std::abs(std::atof(simgrid.c_str()) / hand - 1.0) < 1e-9);
}

TEST_CASE("a host that sleeps and is woken draws what SimGrid's plugin has it draw, and a PUE multiplies that, to 1e-9")
{
  // Switched off once it has stood idle for 300 s, it is woken at 700 s by a gang on all of its chips, at full power from
  // then on, though it waits 60 s for it. The gang leaves at 1,000 s: 300 + 300 s at rest, 400 + 700 s off, and 300 s at
  // 10,200 W.
  const double hand = 3060.0 * 600 + 95.0 * 1100 + 10200.0 * 300;
  const model::Inventory inventory = one_host();
  model::Chip chip;
  chip.power_shares = {0.3, 1.0, 1.0, 1.0};
  network::PowerSupply supply{{network::state_watts(inventory.hosts.front(), &chip)}, {1.25}};
  supply.sleep = network::SleepRule{Seconds{300}, Seconds{60}};
  network::EnergyMeter meter{inventory, supply, 1};
  model::Job job;
  job.kind = model::JobKind::training;
  job.tenant = model::TenantId{0};
  const model::Placement placement{{}, {{all[0], 1, 0}}};
  meter.hold(all, model::TenantId{0}, Timestamp{0});
  meter.may_sleep(all, Timestamp{0});
  CHECK(meter.begin(placement, Timestamp{700}) == Seconds{60});
  meter.end(placement, Timestamp{1000});
  meter.add(placement, {model::JobId{0}, &job, 8.0, Timestamp{700}, Timestamp{700}, Timestamp{1000}});
  const network::Drawn total = meter.books(Timestamp{end}).total();
  CHECK(total.plug == doctest::Approx(hand).epsilon(1e-12));
  CHECK(total.meter == doctest::Approx(1.25 * hand).epsilon(1e-12));
  const test::ScratchFile file("energy.xml", host_text);
  const std::array work{Work{700, 1000, 8, 1.0}};
  const std::array offs{Off{300, 700}, Off{1300, end}};
  const std::string simgrid = test::in_child([&] { return by_simgrid(file.path(), work, offs); });
  REQUIRE_MESSAGE(std::atof(simgrid.c_str()) > 0.0, simgrid);
  CHECK(std::abs(std::atof(simgrid.c_str()) / hand - 1.0) < 1e-9);
}

TEST_CASE(
    "a replica that loads, reads prompts, writes answers and waits draws what SimGrid's plugin has it draw, to 1e-9")
{
  // On all chips of the host: loading, at rest, until 100 s, prefill at full power until 400 s, decode at 60 % of it until
  // 900 s, nothing until it leaves at 1,000 s; the host is off from 1,200 s to 1,500 s.
  const double decode = 3060.0 + 7140.0 * 3.0 / 7.0;
  const double hand = 3060.0 * (100 + 1100 - 300) + 10200.0 * 300 + decode * 500 + 95.0 * 300;
  const model::Inventory inventory = one_host();
  model::Chip chip;
  chip.power_shares = {0.3, 0.9, 1.0, 0.6};
  network::EnergyMeter meter{inventory, {{network::state_watts(inventory.hosts.front(), &chip)}, {1.25}, {}}, 1};
  model::Job replica;
  replica.kind = model::JobKind::replica;
  replica.tenant = model::TenantId{0};
  meter.hold(all, model::TenantId{0}, Timestamp{0});
  meter.serve(0, model::ChipTypeId{0}, Timestamp{100}, Timestamp{400}, {1.0, 0.0});
  meter.serve(0, model::ChipTypeId{0}, Timestamp{400}, Timestamp{900}, {0.0, 1.0});
  meter.add({{}, {{all[0], 1, 0}}}, {model::JobId{0}, &replica, 8.0, Timestamp{0}, Timestamp{100}, Timestamp{1000}});
  meter.down(model::HostId{0}, Timestamp{1200});
  meter.up(model::HostId{0}, Timestamp{1500});
  const network::Drawn total = meter.books(Timestamp{end}).total();
  CHECK(total.plug == doctest::Approx(hand).epsilon(1e-12));
  CHECK(total.meter == doctest::Approx(1.25 * hand).epsilon(1e-12));
  const test::ScratchFile file("energy.xml", host_text);
  const std::array works{Work{100, 400, 8, 1.0}, Work{400, 900, 8, 3.0 / 7.0}};
  const std::array<Off, 1> offs{Off{1200, 1500}};
  const std::string simgrid = test::in_child([&] { return by_simgrid(file.path(), works, offs); });
  REQUIRE_MESSAGE(std::atof(simgrid.c_str()) > 0.0, simgrid);
  CHECK(std::abs(std::atof(simgrid.c_str()) / hand - 1.0) < 1e-9);
}

} // namespace leasehold::fabric
