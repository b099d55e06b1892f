#include "network/power.hpp"
#include "network/traffic.hpp"

#include <doctest/doctest.h>

namespace leasehold::network {

TEST_CASE("in closed form the fabric has nothing to do between events, at any instant")
{
  // It holds no state and asks for no instant of its own: calls come, also twice at one instant, and nothing follows.
  const model::Inventory inventory;
  const std::unique_ptr<Traffic> traffic = closed_form(inventory);
  REQUIRE(traffic != nullptr);
  for (const Timestamp instant : {Timestamp{0.0}, Timestamp{0.0}, Timestamp{1e9}, Timestamp::never()})
    CHECK_NOTHROW(traffic->advance(instant));
  CHECK(closed_form(inventory) != traffic); // each run has its own
}

TEST_CASE("a host draws its idle power and each busy chip an eighth of the rest, with cooling on top")
{
  // 8 chips held for 10 h, 3 of them busy for 4 h: 10 h · 3,060 W + 12 chip-hours · (10,200 − 3,060) / 8 W = 41.31 kWh, of
  // which a PUE of 1.2 makes 49.572 kWh.
  model::Host host;
  host.chips = 8;
  host.idle_power = Watts{3060.0};
  host.peak_power = Watts{10200.0};
  model::Region region;
  region.pue = 1.2;
  const Joules energy = linear_power()->energy(host, region, {80.0 * hour, 12.0 * hour});
  CHECK(energy.value() / 3.6e6 == doctest::Approx(49.572));
  host.idle_power = host.peak_power = Watts{}; // not stated
  CHECK(linear_power()->energy(host, region, {80.0 * hour, 12.0 * hour}) == Joules{});
}

} // namespace leasehold::network
