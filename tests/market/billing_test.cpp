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

} // namespace leasehold::market
