// How time becomes rows: granules, prices that change inside one, list prices, what is free.
#include "market/fixture.hpp"

#include <doctest/doctest.h>

namespace leasehold::market {

namespace {

constexpr double minute = 60.0;

Programme by_the_minute()
{
  Programme made = programme(ProgrammeKind::on_demand);
  made.billing.granularity = Seconds{minute};
  return made;
}

/// Chip time of a row from its period.
double period_chip_hours(const Charge& row, std::int64_t chips)
{
  return static_cast<double>(chips) * (row.end - row.start).value() / 3600.0;
}

} // namespace

TEST_CASE("a granule is billed at the price at which it begins, and a row's quantity fills its period")
{
  // $60 an hour, from 150 s to 240 s three times as much. Minutes 0 to 2 begin at $1, of which the third covers 120 to
  // 180 s; the fourth, to 240 s, begins at $3; the fifth, begun at 240 s, is cut at 250 s and billed whole: $3 + $3 + $1.
  Offer offer = offer_of(by_the_minute(), 60.0);
  offer.price = StepSeries<Rate>(
      {{Timestamp{0.0}, dollars(60.0)}, {Timestamp{150.0}, dollars(180.0)}, {Timestamp{240.0}, dollars(60.0)}});
  Market market = market_of({offer}, 8);
  const LeaseId lease = market.request(ask(0, 1), Timestamp{0.0}).lease;
  run_to(market, Timestamp{250.0});
  market.release(lease, Timestamp{250.0});
  const auto& rows = market.ledger().rows();
  REQUIRE(rows.size() == 3);
  CHECK(rows[0].end == Timestamp{180.0});
  CHECK(rows[0].billed.micros() == 3'000'000);
  CHECK(rows[1].end == Timestamp{240.0});
  CHECK(rows[1].billed.micros() == 3'000'000);
  CHECK(rows[2].end == Timestamp{300.0});
  CHECK(rows[2].billed.micros() == 1'000'000);
  for (const Charge& row : rows)
    CHECK(row.chip_hours == doctest::Approx(period_chip_hours(row, 1)));
}

TEST_CASE("rows of one lease follow each other without gap or overlap across billing periods")
{
  // 90 s into a minute-wise lease the month ends: the row goes to the last whole minute, the next begins there.
  Market market = market_of({offer_of(by_the_minute(), 60.0)}, 8);
  const Timestamp month = at_day(30);
  const Timestamp begun = month - Seconds{90.0};
  run_to(market, begun);
  const LeaseId lease = market.request(ask(0, 2), begun).lease;
  run_to(market, month + Seconds{90.0});
  market.release(lease, month + Seconds{90.0});
  const auto& rows = market.ledger().rows();
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].end == begun + Seconds{minute});
  CHECK(rows[1].start == rows[0].end);
  CHECK(rows[1].end == begun + Seconds{3.0 * minute});
  CHECK(market.ledger().billed(lab).micros() == 2 * 3 * 1'000'000);
}

TEST_CASE("what is let go of a lease is billed to its last begun minute, and the rest goes on")
{
  // $1 a chip and minute. 8 chips; after 90 s 6 go: 6 × 2 minutes. At 200 s the last 2 go: 2 × 4 minutes. They were held for
  // 6 × 90 + 2 × 200 = 940 chip-seconds, and billed for 6 × 120 + 2 × 240 = 1,200.
  Programme steps = by_the_minute();
  steps.size.step = 2;
  Market market = market_of({offer_of(steps, 60.0)}, 8);
  const LeaseId lease = market.request(ask(0, 8), Timestamp{0.0}).lease;
  run_to(market, Timestamp{90.0});
  CHECK(market.reduce(lease, 3, Timestamp{90.0}).refusal == Refusal::bad_size); // no whole step
  CHECK(market.reduce(lease, 8, Timestamp{90.0}).refusal == Refusal::bad_size); // nothing would be left
  REQUIRE(market.reduce(lease, 6, Timestamp{90.0}));
  const std::vector<LeaseEvent> told = run_to(market, Timestamp{90.0});
  REQUIRE(!told.empty());
  CHECK(told.front().kind == LeaseEventKind::reduced);
  CHECK(told.front().chips == 6);
  CHECK(market.lease(lease).chips() == 2);
  CHECK(market.available(OfferId{0}, Timestamp{90.0}) == 6);
  CHECK(market.ledger().billed(lab).micros() == 12'000'000);
  run_to(market, Timestamp{200.0});
  CHECK(market.lease(lease).held(Timestamp{200.0}) == doctest::Approx(940.0));
  market.classify(lease, {.productive = 940.0, .lost = 0.0, .idle = 0.0, .stranded = 0.0});
  market.release(lease, Timestamp{200.0});
  CHECK(market.reduce(lease, 2, Timestamp{200.0}).refusal == Refusal::not_live);
  market.close(Timestamp{200.0});
  market.audit(Timestamp{200.0});
  CHECK(market.ledger().billed(lab).micros() == 20'000'000);
  // Used in full while held; the 260 chip-seconds of rounding up are idle: 260 / 1,200 of $20.
  CHECK(market.spend(lease).productive.dollars() == doctest::Approx(20.0 * 940.0 / 1200.0));
  double hours = 0.0;
  for (const Charge& row : market.ledger().rows())
    hours += row.chip_hours;
  CHECK(hours == doctest::Approx(1200.0 / 3600.0));
}

TEST_CASE("a lease that is let go of in part across a month and a price is billed chip by chip")
{
  // $1 a chip and minute, $3 from minute 3 on. 4 chips from 2 minutes before the month's end: the month bills 4 × 2 × $1. At
  // minute 4, 1 goes: since the bill 1 × ($1 + $3). At minute 5 the other 3 go: 3 × ($1 + $3 + $3). Together $8 + $4 + $21.
  const Timestamp begun = at_day(30) - Seconds{2.0 * minute};
  Offer offer = offer_of(by_the_minute(), 60.0);
  offer.price = StepSeries<Rate>({{Timestamp{0.0}, dollars(60.0)}, {begun + Seconds{3.0 * minute}, dollars(180.0)}});
  Market market = market_of({offer}, 4);
  run_to(market, begun);
  const LeaseId lease = market.request(ask(0, 4), begun).lease;
  run_to(market, begun + Seconds{4.0 * minute});
  CHECK(market.ledger().billed(lab).micros() == 8'000'000);
  REQUIRE(market.reduce(lease, 1, begun + Seconds{4.0 * minute}));
  CHECK(market.ledger().billed(lab).micros() == 12'000'000);
  run_to(market, begun + Seconds{5.0 * minute});
  market.release(lease, begun + Seconds{5.0 * minute});
  CHECK(market.ledger().billed(lab).micros() == 33'000'000);
}

TEST_CASE("what has a term or runs to its end is not let go of in part")
{
  Programme bound = programme(ProgrammeKind::reserved);
  bound.ending.exit = Exit::never;
  bound.term.choices = {day};
  Programme left_early = programme(ProgrammeKind::on_demand);
  left_early.term.choices = {day};
  Market market = market_of({offer_of(bound, 1.0), offer_of(left_early, 1.0)}, 8);
  for (const std::uint32_t offer : {0U, 1U}) {
    const Verdict got = market.request(ask(offer, 4, day), Timestamp{0.0});
    REQUIRE(got);
    CHECK(market.reduce(got.lease, 2, Timestamp{60.0}).refusal == Refusal::no_exit);
  }
}

TEST_CASE("the list price is the on-demand price of the time, whatever is paid")
{
  // Reserved at $1; on demand $3, from the sixth of ten hours $4. 8 chips: 8 × (6 × 3 + 4 × 4) = $272 for $80.
  Programme reserved = programme(ProgrammeKind::reserved);
  reserved.billing.locks_price = true;
  reserved.term.choices = {10.0 * hour};
  reserved.ending.exit = Exit::never;
  Offer offer = offer_of(reserved, 1.0);
  offer.list = StepSeries<Rate>({{Timestamp{0.0}, dollars(3.0)}, {at_hour(6), dollars(4.0)}});
  Market market = market_of({offer}, 8);
  market.request(ask(0, 8, 10.0 * hour), at_hour(0));
  run_to(market, at_hour(11));
  market.close(at_hour(11));
  REQUIRE(market.ledger().rows().size() == 1);
  CHECK(market.ledger().rows()[0].list.micros() == 272'000'000);
  CHECK(market.ledger().rows()[0].billed.micros() == 80'000'000);
  CHECK(market.ledger().rows()[0].price == 1.0);
  CHECK(market.ledger().rows()[0].list_price == 0.0); // there were two
}

TEST_CASE("unit prices are those of the offer, however its cost is rounded, and a reservation's is the on-demand price")
{
  // 3 chips at $1.90 for 7 s are 3 × 7/3600 × 1.9 = 0.0110833…: the cost is rounded, the price is not.
  Programme reservation = programme(ProgrammeKind::discount_reservation);
  reservation.billing.locks_price = true;
  reservation.term.choices = {10.0 * hour};
  reservation.ending.exit = Exit::never;
  Offer reserved = offer_of(reservation, 1.3, StockId::none());
  reserved.list = StepSeries<Rate>(dollars(1.9));
  Market market = market_of({offer_of(programme(ProgrammeKind::on_demand), 1.9), reserved}, 8);
  static_cast<void>(market.request(ask(0, 3), at_hour(0)));
  static_cast<void>(market.request(ask(1, 3, 10.0 * hour), at_hour(0)));
  run_to(market, Timestamp{7.0});
  market.close(Timestamp{7.0});
  int bought = 0;
  for (const Charge& row : market.ledger().rows()) {
    if (row.kind != ChargeKind::chips)
      continue;
    CHECK(row.list_price == 1.9);
    CHECK(row.list.micros() == 11'083);
    CHECK(row.price == (row.category == ChargeCategory::purchase ? 1.3 : 1.9));
    bought += row.category == ChargeCategory::purchase ? 1 : 0;
  }
  CHECK(bought == 1);
}

TEST_CASE("a lease bought at the horizon costs nothing, and one bought a second before its minimum")
{
  Programme minimum = programme(ProgrammeKind::on_demand);
  minimum.billing.minimum = Seconds{minute};
  Market market = market_of({offer_of(minimum, 60.0)}, 8);
  run_to(market, Timestamp{99.0});
  market.request(ask(0, 1), Timestamp{99.0});
  run_to(market, Timestamp{100.0});
  market.request(ask(0, 1), Timestamp{100.0});
  run_to(market, Timestamp{100.0});
  market.close(Timestamp{100.0});
  CHECK(market.ledger().billed(lab).micros() == 1'000'000);
}

TEST_CASE("spot that goes back within its free time is free, although a billing period ended in between")
{
  Programme spot = programme(ProgrammeKind::spot);
  spot.billing.free_if_revoked = hour;
  spot.timing.revocable = true;
  Offer offer = offer_of(spot, 1.0);
  const Timestamp month = at_day(30);
  // There from the start, gone 40 minutes into the month, back after an hour and gone for good two hours later.
  offer.supply = StepSeries<std::int64_t>({{Timestamp{0.0}, 8},
                                           {month + 40.0 * Seconds{minute}, 0},
                                           {month + 100.0 * Seconds{minute}, 8},
                                           {month + 220.0 * Seconds{minute}, 0}});
  Market market = market_of({offer}, 8);
  run_to(market, month - Seconds{minute});
  market.request(ask(0, 8), month - Seconds{minute});
  run_to(market, month + 50.0 * Seconds{minute});
  CHECK(market.lease(LeaseId{0}).state() == LeaseState::revoked);
  CHECK(market.ledger().billed(lab).micros() == 0); // 41 minutes
  run_to(market, month + 100.0 * Seconds{minute});
  market.request(ask(0, 8), month + 100.0 * Seconds{minute});
  run_to(market, month + 300.0 * Seconds{minute});
  CHECK(market.ledger().billed(lab).micros() == 16'000'000); // 8 chips × 2 h × $1: past its first hour
}

TEST_CASE("what one's own chip costs until a day: its capital, interest on what is not written off, and power")
{
  // $36,500 over five years at 10 % a year; 1 kW at $0.10/kWh. After a year it is worth 90 % of that in the mean: 0.1 x 36,500 x
  // 0.9 = 3,285 of interest, and 8,760 kWh. After ten years, of which it is worth half in the mean of the first five: 9,125.
  Build build;
  build.capital = Money::round(36'500);
  build.lifetime = Seconds{5.0 * 365.0 * 86400.0};
  build.cost_of_capital = 0.1;
  build.power = Watts{1000.0};
  build.energy = PricePerKilowattHour{0.1};
  CHECK(cost_of_holding(build, Seconds{0.0}).dollars() == doctest::Approx(36'500.0));
  CHECK(cost_of_holding(build, Seconds{365.0 * 86400.0}).dollars() == doctest::Approx(36'500.0 + 3'285.0 + 876.0));
  CHECK(cost_of_holding(build, Seconds{10.0 * 365.0 * 86400.0}).dollars() ==
        doctest::Approx(36'500.0 + 9'125.0 + 8'760.0));
}

} // namespace leasehold::market
