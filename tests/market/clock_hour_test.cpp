// Commitments that give a price cover by the clock hour, from whatever ran in it.
#include "market/clock_hours.hpp"
#include "market/fixture.hpp"

#include <doctest/doctest.h>

namespace leasehold::market {

namespace {

Programme commitment_of(ProgrammeKind kind)
{
  Programme made = programme(kind);
  made.billing.locks_price = true;
  made.term.choices = {day};
  made.ending.exit = Exit::never;
  return made;
}

/// On demand at $10 and a reservation of 8 chips for $4, both of the same chip.
Market with_reservation(Instant start)
{
  return Market({offer_of(programme(ProgrammeKind::on_demand), 10.0),
                 offer_of(commitment_of(ProgrammeKind::discount_reservation), 4.0, StockId::none())},
                {stock_of(64)}, Calendar{start});
}

Money credit(const Market& market)
{
  Money sum;
  for (const Charge& row : market.ledger().rows())
    if (row.category == ChargeCategory::credit)
      sum -= row.billed;
  return sum;
}

void run_chips(Market& market, std::int64_t chips, double from, double to)
{
  run_to(market, at_hour(from));
  const LeaseId lease = market.request(ask(0, chips), at_hour(from)).lease;
  run_to(market, at_hour(to));
  market.release(lease, at_hour(to));
}

} // namespace

TEST_CASE("a scenario may start between two clock hours")
{
  // 00:20: the first hour is over after 40 minutes.
  const ClockHours clock{Calendar{Instant{instant_of(2026, 6, 1).unix_seconds() + 1200}}};
  CHECK(clock.begin(Timestamp{2400.0}) == Timestamp{2400.0});
  CHECK(clock.begin(Timestamp{2399.0}) == Timestamp{-1200.0});
  CHECK(clock.next(Timestamp{2400.0}) == Timestamp{6000.0});
}

TEST_CASE("16 chips for half an hour fill a reservation of 8 for the hour")
{
  // 16 × 0.5 h = 8 chip-hours, all that is reserved in the hour: 8 × $10, whether or not the half hour is its first.
  for (const double from : {2.0, 2.25, 2.5}) {
    Market market = with_reservation(instant_of(2026, 6, 1));
    market.request(ask(1, 8, day), at_hour(0));
    run_chips(market, 16, from, from + 0.5);
    market.close(at_hour(4));
    CHECK(credit(market).micros() == 80'000'000);
    CHECK(market.ledger().billed(lab).micros() == 80'000'000 + 8 * 4 * 4'000'000 - 80'000'000);
  }
}

TEST_CASE("what a clock hour does not use is gone, and one that is overfilled covers no more than it reserves")
{
  // 32 chips from 02:30 to 03:30 are 16 chip-hours in each of two hours, of which 8 each are covered. On a scenario that
  // starts at 00:30 the same hour of the run is one clock hour: 32 chip-hours, 8 covered.
  Market market = with_reservation(instant_of(2026, 6, 1));
  market.request(ask(1, 8, day), at_hour(0));
  run_chips(market, 32, 2.5, 3.5);
  market.close(at_hour(8));
  CHECK(credit(market).micros() == 2 * 80'000'000);
  CHECK(market.lease(LeaseId{0}).money().unused.micros() == 6 * 8 * 4'000'000); // the other 6 of 8 hours

  Market shifted = with_reservation(Instant{instant_of(2026, 6, 1).unix_seconds() + 1800});
  shifted.request(ask(1, 8, day), at_hour(0));
  run_chips(shifted, 32, 2.5, 3.5);
  shifted.close(at_hour(8));
  CHECK(credit(shifted).micros() == 80'000'000);
}

TEST_CASE("a reservation that begins inside an hour covers in proportion what runs after it")
{
  // It holds from 00:45. 16 chips from 00:30 to 01:00: 4 chip-hours lie after it, of 8 × 0.25 = 2 that it covers.
  Market market = with_reservation(instant_of(2026, 6, 1));
  const LeaseId use = market.request(ask(0, 16), at_hour(0.5)).lease;
  run_to(market, at_hour(0.75));
  market.request(ask(1, 8, day), at_hour(0.75));
  run_to(market, at_hour(1));
  market.release(use, at_hour(1));
  market.close(at_hour(2));
  CHECK(credit(market).micros() == 20'000'000);
}

TEST_CASE("a savings plan takes its hour's dollars from whatever ran in the hour")
{
  // $30 an hour at 50 % off cover $60 of list price. 12 chips for half an hour: 12 × 0.5 × $10 = $60.
  Programme plan = commitment_of(ProgrammeKind::savings_plan);
  plan.spend.discount = 0.5;
  Market market = market_of(
      {offer_of(programme(ProgrammeKind::on_demand), 10.0), offer_of(std::move(plan), 0.0, StockId::none())}, 64);
  LeaseRequest request = ask(1, 0, day);
  request.spend = Money::round(30.0);
  REQUIRE(market.request(request, at_hour(0)));
  run_chips(market, 12, 2.5, 3.0);
  market.close(at_hour(4));
  CHECK(credit(market).micros() == 60'000'000);
  CHECK(market.lease(LeaseId{0}).money().unused.micros() == 3 * 30'000'000);
}

} // namespace leasehold::market
