// What a lease plan that bounds a run's cost is told.
#include "accounts/bound_loads.hpp"
#include "random/stream.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <utility>
#include <vector>

namespace leasehold::accounts {

namespace {

const model::ChipTypeId chip{0};

Timestamp at_minute(double minutes)
{
  return Timestamp{minutes * 60.0};
}

/// Spot with a supply, and a service of 8 chips for four hours.
market::Offer spot_of(std::vector<std::pair<Timestamp, std::int64_t>> supply, Seconds notice)
{
  market::Offer offer;
  offer.programme.kind = market::ProgrammeKind::spot;
  offer.programme.timing.revocable = true;
  offer.programme.timing.notice = notice;
  offer.chip = chip;
  offer.supply = market::StepSeries<std::int64_t>{std::move(supply)};
  return offer;
}

/// Chip-hours of spot that the plan may use.
double chip_hours(const market::Offer& offer)
{
  const market::Market market{{offer}, {}, Calendar{instant_of(2026, 6, 1)}};
  demand::Realised service;
  service.alternatives.push_back({chip, std::vector<double>(4, 8.0), 0.0, 0.0, std::nullopt});
  const BoundLoads loads{market, at_minute(240), {service}};
  const std::vector<double> chips = loads.spot(market.offers().front());
  double hours = 0.0;
  for (std::size_t s = 0; s < chips.size(); ++s)
    hours += chips[s] * loads.problem().slots[s].hours;
  return hours;
}

} // namespace

TEST_CASE("spot that is taken back computes until its notice is over")
{
  // 8 chips for an hour, none for one, and 4 to the end: 8 + 0 + 8 chip-hours, and with half an hour's notice 4 more.
  const std::vector<std::pair<Timestamp, std::int64_t>> supply{
      {Timestamp{}, 8}, {at_minute(60), 0}, {at_minute(120), 4}};
  CHECK(chip_hours(spot_of(supply, Seconds{0.0})) == doctest::Approx(16.0));
  CHECK(chip_hours(spot_of(supply, Seconds{1800.0})) == doctest::Approx(20.0));
}

TEST_CASE("a load on one chip takes whole replicas, on two chips at least what whole ones of either weigh")
{
  // 18.4 chips of the one carry what 11.5 of the other do, in replicas of 8: 2.3 or 1.4375. On the first alone 24 chips.
  const market::Market market{{}, {}, Calendar{instant_of(2026, 6, 1)}};
  demand::Realised service;
  service.alternatives.push_back({chip, std::vector<double>(4, 18.4), 8.0, 0.0, std::nullopt});
  CHECK(BoundLoads(market, at_minute(240), {service}).problem().loads.front().needed.front().front() ==
        doctest::Approx(24.0));
  service.alternatives.push_back({model::ChipTypeId{1}, std::vector<double>(4, 11.5), 8.0, 0.0, std::nullopt});
  const BoundLoads loads{market, at_minute(240), {service}};
  const policy::PlanLoad& load = loads.problem().loads.front();
  CHECK(load.needed[0].front() == doctest::Approx(18.4));
  CHECK(load.most[0].front() == doctest::Approx(24.0));
  CHECK(load.most[1].front() == doctest::Approx(16.0));
  REQUIRE(load.least.size() == 2);
  // One of the other carries 2.3 / 1.4375 = 1.6 of the first. With those at half their weight: three of them weigh 1.5, two
  // and one of the other 1 + 1.6. With the other at half, in its units: two weigh 1, one and one of the first, which carries
  // 0.625 and has to carry 0.4375, 0.5 + 0.625.
  CHECK(load.least[0].least.front() == doctest::Approx(1.5));
  CHECK(load.least[0].weight[0] == doctest::Approx(0.5 / 8.0));
  CHECK(load.least[0].weight[1] == doctest::Approx(1.6 / 8.0));
  CHECK(load.least[1].least.front() == doctest::Approx(1.0));
  CHECK(load.least[1].weight[0] == doctest::Approx(0.625 / 8.0));
  CHECK(load.least[1].weight[1] == doctest::Approx(0.5 / 8.0));
}

TEST_CASE("no replicas that carry a load weigh less than what a bound says of it")
{
  // All pairs of up to twelve replicas, at random sizes and loads.
  random::Stream stream(3, 0, "test/bound/replicas");
  const market::Market market{{}, {}, Calendar{instant_of(2026, 6, 1)}};
  for (int trial = 0; trial < 500; ++trial) {
    const double of_first = stream.uniform(0.2, 10.0);
    const double carries = stream.uniform(0.2, 5.0); // one of the other, of one of the first
    demand::Realised service;
    service.alternatives.push_back({chip, {8.0 * of_first}, 8.0, 0.0, std::nullopt});
    service.alternatives.push_back({model::ChipTypeId{1}, {16.0 * of_first / carries}, 16.0, 0.0, std::nullopt});
    const BoundLoads loads{market, at_minute(60), {service}};
    const auto& rows = loads.problem().loads.front().least;
    REQUIRE(rows.size() == 2);
    for (int a = 0; a <= 12; ++a)
      for (int b = 0; b <= 60; ++b)
        if (a + b * carries >= of_first)
          for (const policy::PlanLeast& row : rows)
            CHECK(row.weight[0] * 8.0 * a + row.weight[1] * 16.0 * b >= row.least.front() - 1e-9);
  }
}

TEST_CASE("what comes before a notice is over does not come on top of what leaves")
{
  // 8 chips for an hour, none for 10 minutes, then 6. What leaves holds 8 for half an hour, and 6 come in its place:
  // 8 + 8 / 2 + 6 × 2.5 chip-hours.
  CHECK(chip_hours(spot_of({{Timestamp{}, 8}, {at_minute(60), 0}, {at_minute(70), 6}}, Seconds{1800.0})) ==
        doctest::Approx(27.0));
  // Beyond what could be used no more counts.
  CHECK(chip_hours(spot_of({{Timestamp{}, 80}, {at_minute(60), 0}}, Seconds{1800.0})) == doctest::Approx(12.0));
}

TEST_CASE("a gang runs where its data are, from when on they could be there")
{
  // 8 chips for four hours: in one region its data come after the first of them, so that 24 chip-hours are left, in the other
  // never.
  std::vector<market::Offer> offers(2, spot_of({{Timestamp{}, 8}}, Seconds{0.0}));
  offers[0].region = model::RegionId{0};
  offers[1].region = model::RegionId{1};
  const market::Market market{offers, {}, Calendar{instant_of(2026, 6, 1)}};
  demand::Realised gang;
  gang.alternatives.push_back({chip, {8.0}, 0.0, 2.0, std::nullopt});
  const auto chip_hours_in = [&](const BoundLoads& loads, std::uint32_t region) {
    const std::vector<double>& needed = loads.problem().loads[0].needed[loads.group(chip, model::RegionId{region})];
    double hours = 0.0;
    for (std::size_t s = 0; s < needed.size(); ++s)
      hours += needed[s] * loads.problem().slots[s].hours;
    return hours;
  };
  const BoundLoads anywhere{market, at_minute(240), {gang}};
  CHECK(anywhere.problem().groups == 1);
  CHECK(chip_hours_in(anywhere, 1) == doctest::Approx(32.0));
  gang.data_from = {at_minute(60), Timestamp::never()};
  const BoundLoads loads{market, at_minute(240), {gang}};
  CHECK(loads.problem().groups == 2);
  CHECK(chip_hours_in(loads, 0) == doctest::Approx(24.0));
  CHECK(chip_hours_in(loads, 1) == doctest::Approx(0.0));
}

TEST_CASE("a ported chip is needed as much more of as it is not tuned when its period ends")
{
  // 8 chips for four hours, in periods of an hour. The port is done after the first; at half its efficiency then, which lacks e
  // times less after each further hour: 1 − 0.5/e after one, 1 − 0.5/e² after two, so 8 over that at the ends of the second and
  // the third period. Whole replicas of 8 are two until it is done.
  const market::Market market{{}, {}, Calendar{instant_of(2026, 6, 1)}};
  demand::Realised service;
  policy::PortPlan port;
  port.time = hour;
  service.alternatives.push_back({chip, std::vector<double>(4, 8.0), 8.0, 0.0, port, {0.5, hour}});
  service.alternatives.push_back({model::ChipTypeId{1}, std::vector<double>(4, 8.0), 8.0, 0.0, std::nullopt});
  const BoundLoads loads{market, at_minute(240), {service}};
  const policy::PlanLoad& load = loads.problem().loads.front();
  REQUIRE(load.needed[0].size() == 4);
  CHECK(load.needed[0][1] == doctest::Approx(8.0 / (1.0 - 0.5 / std::exp(1.0))));
  CHECK(load.needed[0][2] == doctest::Approx(8.0 / (1.0 - 0.5 / std::exp(2.0))));
  CHECK(load.most[0][1] == doctest::Approx(16.0));
  CHECK(load.needed[1][1] == doctest::Approx(8.0));
  CHECK(loads.highest(chip) == doctest::Approx(16.0));
}

} // namespace leasehold::accounts
