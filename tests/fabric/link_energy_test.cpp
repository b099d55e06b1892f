// Our meter of links against SimGrid's link-energy plugin, which integrates power over its own clock.
#include "fabric/flows.hpp"
#include "network/crossings.hpp"
#include "platform/platform_child.hpp"
#include "platform/reader.hpp"
#include "platform/scratch_file.hpp"

#include <simgrid/plugins/energy.h>
#include <simgrid/s4u.hpp>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <array>
#include <sstream>
#include <stdexcept>
#include <string>

namespace leasehold::fabric {

namespace {

namespace s4u = simgrid::s4u;

/// Two ways across `middle`, one of them by `wide` as well, which has room for two of what `middle` carries.
const std::string powered_links_text = R"(<?xml version='1.0'?>
<!DOCTYPE platform SYSTEM "https://simgrid.org/simgrid.dtd">
<platform version="4.1"><zone id="z" routing="Full">
  <prop id="provider" value="p"/><prop id="region" value="r"/>
  <prop id="chip" value="h100"/><prop id="chip_count" value="8"/>
  <host id="a" speed="1Gf"/><host id="b" speed="1Gf"/><host id="c" speed="1Gf"/><host id="d" speed="1Gf"/>
  <link id="middle" bandwidth="100MBps" latency="0us"><prop id="wattage_range" value="100:250"/></link>
  <link id="wide" bandwidth="200MBps" latency="0us"><prop id="wattage_range" value="60:180"/></link>
  <route src="a" dst="b"><link_ctn id="wide"/><link_ctn id="middle"/></route>
  <route src="c" dst="d"><link_ctn id="middle"/></route>
</zone></platform>)";

/// a to b: 5 GB from 100 s on; c to d: 3 GB from 120 s on. Until then the first has 100 MB/s, and 3 GB are left; then each has
/// 50 MB/s, and both are there at 180 s.
constexpr double begin_first = 100, begin_second = 120, both_done = 180, over = 200;

/// Joules of both links, by the plugin.
std::string joules_of_plugin(const std::string& file)
{
  int count = 7;
  std::array<char*, 8> words{const_cast<char*>("test"),
                             const_cast<char*>("--log=root.thres:critical"),
                             const_cast<char*>("--cfg=maxmin/precision:1e-12"),
                             const_cast<char*>("--cfg=network/model:CM02"),
                             const_cast<char*>("--cfg=network/TCP-gamma:0"),
                             const_cast<char*>("--cfg=network/crosstraffic:0"),
                             const_cast<char*>("--cfg=contexts/factory:thread"),
                             nullptr};
  s4u::Engine engine(&count, words.data());
  sg_link_energy_plugin_init();
  engine.load_platform(file);
  const auto send = [](const char* from, const char* to, double at, std::uint64_t bytes) {
    s4u::Actor::create("send", s4u::Host::by_name(from), [=] {
      s4u::this_actor::sleep_until(at);
      s4u::Comm::sendto(s4u::Host::by_name(from), s4u::Host::by_name(to), bytes);
    });
  };
  send("a", "b", begin_first, 5'000'000'000);
  send("c", "d", begin_second, 3'000'000'000);
  // The plugin takes the use that it finds for all of the time since it looked last, which it does where something comes or
  // goes on that very link, or it is asked: `wide` carries less from 120 s on, though nothing comes there.
  engine.run_until(begin_second - 1e-8);
  static_cast<void>(sg_link_get_consumed_energy(s4u::Link::by_name("wide")));
  engine.run_until(over);
  return fmt::format("{:.17g} {:.17g}", sg_link_get_consumed_energy(s4u::Link::by_name("middle")),
                     sg_link_get_consumed_energy(s4u::Link::by_name("wide")));
}

/// Of both together at the plugs, and at the meters with a PUE of 1.5.
std::string joules_of_meter(const std::string& file, bool shares)
{
  config::Diagnostics faults;
  const model::Inventory inventory = platform::load_platform(file, faults);
  if (!faults.ok())
    throw std::runtime_error(faults.text());
  const network::PowerSupply supply{{}, {1.5}, {model::GridIntensity{400.0}}};
  network::LinkMeter meter{inventory, supply};
  Flows flows{inventory};
  const auto alone = network::closed_form(inventory);
  network::Crossings crossings{shares ? static_cast<network::Traffic&>(flows) : *alone, &meter};
  const auto way = [](std::uint32_t from, std::uint32_t to) {
    return network::Crossing{{model::HostId{from}, model::HostId{to}}, network::Crossing::Pattern::one_way, 1};
  };
  crossings.share_out(Timestamp{0});
  const auto first = crossings.enter(way(0, 1), [](double) {});
  crossings.share_out(Timestamp{begin_first});
  const auto second = crossings.enter(way(2, 3), [](double) {});
  crossings.share_out(Timestamp{begin_second});
  crossings.leave(first);
  crossings.leave(second);
  crossings.share_out(Timestamp{both_done});
  const network::Drawn drawn = meter.drawn(Timestamp{over});
  return fmt::format("{:.17g} {:.17g} {:.17g}", drawn.plug, drawn.meter, drawn.carbon);
}

/// A gang on a and b that computes for three quarters of a second and sends 25 MB to b in the last one, by the plugin: of
/// `middle` and `wide`.
constexpr int steps = 100;
std::string joules_of_steps(const std::string& file)
{
  int count = 7;
  std::array<char*, 8> words{const_cast<char*>("test"),
                             const_cast<char*>("--log=root.thres:critical"),
                             const_cast<char*>("--cfg=maxmin/precision:1e-12"),
                             const_cast<char*>("--cfg=network/model:CM02"),
                             const_cast<char*>("--cfg=network/TCP-gamma:0"),
                             const_cast<char*>("--cfg=network/crosstraffic:0"),
                             const_cast<char*>("--cfg=contexts/factory:thread"),
                             nullptr};
  s4u::Engine engine(&count, words.data());
  sg_link_energy_plugin_init();
  engine.load_platform(file);
  s4u::Actor::create("gang", s4u::Host::by_name("a"), [] {
    for (int step = 0; step < steps; ++step) {
      s4u::this_actor::sleep_for(0.75);
      s4u::Comm::sendto(s4u::Host::by_name("a"), s4u::Host::by_name("b"), 25'000'000);
    }
  });
  engine.run();
  return fmt::format("{:.17g} {:.17g} {:.17g}", sg_link_get_consumed_energy(s4u::Link::by_name("middle")),
                     sg_link_get_consumed_energy(s4u::Link::by_name("wide")), s4u::Engine::get_clock());
}

std::array<double, 3> read_three(const std::string& text)
{
  std::array<double, 3> read{};
  std::istringstream{text} >> read[0] >> read[1] >> read[2];
  return read;
}

} // namespace

TEST_CASE("the energy of links is what SimGrid's link-energy plugin integrates, to 1e-9")
{
  // `middle` is full from 100 s to 180 s: 100 W x 200 s + 150 W x 80 s. `wide` is used by half for 20 s and by a quarter for
  // 60 s: 60 W x 200 s + 120 W x 25 s.
  const double middle = 100.0 * 200 + 150.0 * 80;
  const double wide = 60.0 * 200 + 120.0 * 25;
  const test::ScratchFile file("links.xml", powered_links_text);
  const auto plugin = read_three(test::in_child([&] { return joules_of_plugin(file.path()); }));
  CHECK(plugin[0] == doctest::Approx(middle).epsilon(1e-9));
  CHECK(plugin[1] == doctest::Approx(wide).epsilon(1e-9));
  const auto ours = read_three(test::in_child([&] { return joules_of_meter(file.path(), true); }));
  CHECK(ours[0] == doctest::Approx(plugin[0] + plugin[1]).epsilon(1e-9));
  CHECK(ours[1] == doctest::Approx(1.5 * (middle + wide)).epsilon(1e-12));
  CHECK(ours[2] == doctest::Approx(1.5 * (middle + wide) / 3.6e6 * 0.4).epsilon(1e-12)); // 400 g/kWh
  // Where nobody shares, the first keeps its 100 MB/s: `wide` is used by half for 80 s. `middle` cannot be more than busy.
  const auto alone = read_three(test::in_child([&] { return joules_of_meter(file.path(), false); }));
  CHECK(alone[0] == doctest::Approx(middle + 60.0 * 200 + 120.0 * 40).epsilon(1e-12));
}

TEST_CASE("a step that alternates computing and sending draws what its duty says, by SimGrid's plugin and by ours")
{
  // 25 MB at 100 MB/s are a quarter of a step of a second: `middle` draws 100 W + 0.25 x 150 W in the mean, and `wide`, which
  // has room for twice as much, 60 W + 0.25 x 0.5 x 120 W.
  const double middle = 100.0 + 0.25 * 150.0;
  const double wide = 60.0 + 0.125 * 120.0;
  const test::ScratchFile file("steps.xml", powered_links_text);
  const auto plugin = read_three(test::in_child([&] { return joules_of_steps(file.path()); }));
  REQUIRE(plugin[2] == doctest::Approx(steps).epsilon(1e-9));
  CHECK(plugin[0] == doctest::Approx(middle * steps).epsilon(1e-9));
  CHECK(plugin[1] == doctest::Approx(wide * steps).epsilon(1e-9));
  const auto ours = read_three(test::in_child([&] {
    config::Diagnostics faults;
    const model::Inventory inventory = platform::load_platform(file.path(), faults);
    const auto alone = network::closed_form(inventory);
    const network::PowerSupply supply{{}, {1.0}, {}};
    network::LinkMeter meter{inventory, supply};
    network::Crossings crossings{*alone, &meter};
    network::Crossing gang{{model::HostId{0}, model::HostId{1}}, network::Crossing::Pattern::one_way, 1};
    gang.duty = 0.25;
    static_cast<void>(crossings.enter(gang, [](double) {}));
    crossings.share_out(Timestamp{0});
    return fmt::format("{:.17g} 0 0", meter.drawn(Timestamp{steps}).plug);
  }));
  CHECK(ours[0] == doctest::Approx(plugin[0] + plugin[1]).epsilon(1e-9));
}

} // namespace leasehold::fabric
