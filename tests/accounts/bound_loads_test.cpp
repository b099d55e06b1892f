// What a lease plan that bounds a run's cost is told.
#include "accounts/bound_loads.hpp"

#include <doctest/doctest.h>

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
  service.alternatives.push_back({chip, std::vector<double>(4, 8.0), 0.0, std::nullopt});
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

TEST_CASE("what comes before a notice is over does not come on top of what leaves")
{
  // 8 chips for an hour, none for 10 minutes, then 6. What leaves holds 8 for half an hour, and 6 come in its place:
  // 8 + 8 / 2 + 6 × 2.5 chip-hours.
  CHECK(chip_hours(spot_of({{Timestamp{}, 8}, {at_minute(60), 0}, {at_minute(70), 6}}, Seconds{1800.0})) ==
        doctest::Approx(27.0));
  // Beyond what could be used no more counts.
  CHECK(chip_hours(spot_of({{Timestamp{}, 80}, {at_minute(60), 0}}, Seconds{1800.0})) == doctest::Approx(12.0));
}

} // namespace leasehold::accounts
