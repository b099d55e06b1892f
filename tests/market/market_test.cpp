#include "fixture.hpp"

#include <doctest/doctest.h>

namespace leasehold::market {

namespace {

Programme spot_programme()
{
  Programme spot = programme(ProgrammeKind::spot);
  spot.timing.revocable = true;
  spot.timing.notice = Seconds{120.0};
  return spot;
}

Programme reserved_programme(Seconds term)
{
  Programme made = programme(ProgrammeKind::reserved);
  made.billing.locks_price = true;
  made.term.choices = {term};
  made.ending.exit = Exit::never;
  return made;
}

} // namespace

TEST_CASE("an on-demand lease computes at once and frees its chips at release")
{
  Market market = market_of({offer_of(programme(ProgrammeKind::on_demand), 6.88)}, 16);
  const Verdict verdict = market.request(ask(0, 8), at_hour(0));
  REQUIRE(verdict);
  CHECK(verdict.active_at == at_hour(0));
  CHECK(market.available(OfferId{0}, at_hour(0)) == 8);
  CHECK(market.request(ask(0, 9), at_hour(0)).refusal == Refusal::no_stock);
  CHECK(market.refused(StockId{0}).chips == 9);
  run_to(market, at_hour(1));
  REQUIRE(market.release(verdict.lease, at_hour(1)));
  CHECK(market.available(OfferId{0}, at_hour(1)) == 16);
  CHECK(market.lease(verdict.lease).state() == LeaseState::ended);
  CHECK(market.ledger().billed(lab).micros() == 8 * 6'880'000); // 8 chips × 1 h × $6.88
  CHECK(market.release(verdict.lease, at_hour(2)).refusal == Refusal::not_live);
}

TEST_CASE("the events of a request are told, in order, by the next advance")
{
  Market market = market_of({offer_of(programme(ProgrammeKind::on_demand), 1.0)}, 4);
  market.request(ask(0, 4), at_hour(0));
  CHECK(market.next_event() == at_hour(0));
  const std::vector<LeaseEvent> told = run_to(market, at_hour(0));
  REQUIRE(told.size() == 2);
  CHECK(told[0].to == LeaseState::accepted);
  CHECK(told[1].from == LeaseState::accepted);
  CHECK(told[1].to == LeaseState::active);
}

TEST_CASE("a reservation is paid to its end, used or not, and cannot be left")
{
  Market market = market_of({offer_of(reserved_programme(Seconds{10.0 * 86400.0}), 3.0)}, 8);
  const Verdict verdict = market.request(ask(0, 8), at_day(0));
  REQUIRE(verdict);
  CHECK(market.release(verdict.lease, at_day(1)).refusal == Refusal::no_exit);
  run_to(market, at_day(11));
  CHECK(market.lease(verdict.lease).state() == LeaseState::ended);
  CHECK(market.lease(verdict.lease).dates().ended == at_day(10));
  CHECK(market.ledger().billed(lab).micros() == 8LL * 240 * 3'000'000); // 8 × 240 h × $3
}

TEST_CASE("a renewal keeps its chips before others and takes the price of its day")
{
  Programme terms = reserved_programme(Seconds{86400.0});
  terms.ending.renewable = true;
  Offer offer = offer_of(terms, 3.0);
  offer.price = StepSeries<Rate>({{at_hour(0), dollars(3.0)}, {at_hour(12), dollars(5.0)}});
  Market market = market_of({offer, offer_of(programme(ProgrammeKind::on_demand), 9.0)}, 8);
  const LeaseId lease = market.request(ask(0, 8), at_day(0)).lease;
  market.set_auto_renew(lease, true);
  LeaseRequest waiting = ask(1, 8);
  waiting.wait = true;
  const LeaseId second = market.request(waiting, at_day(0)).lease;
  run_to(market, at_day(1.5));
  CHECK(market.lease(lease).dates().end == at_day(2));
  CHECK(market.lease(second).state() == LeaseState::queued);
  market.set_auto_renew(lease, false);
  run_to(market, at_day(2));
  CHECK(market.lease(second).state() == LeaseState::active);
  // 8 chips × 24 h × $3, then 8 × 24 h × $5: the price at renewal.
  CHECK(market.lease(lease).money().billed.micros() == 8LL * 24 * 3'000'000 + 8LL * 24 * 5'000'000);
}

TEST_CASE("a falling supply revokes the newest spot leases after their notice")
{
  Offer spot = offer_of(spot_programme(), 2.0);
  spot.supply = StepSeries<std::int64_t>({{at_hour(0), 8}, {at_hour(2), 4}});
  Market market = market_of({spot}, 100);
  const LeaseId first = market.request(ask(0, 4), at_hour(0)).lease;
  const LeaseId second = market.request(ask(0, 4), at_hour(0)).lease;
  CHECK(market.request(ask(0, 1), at_hour(0)).refusal == Refusal::no_stock);
  const auto told = run_to(market, at_hour(2));
  CHECK(market.lease(second).state() == LeaseState::noticed);
  CHECK(market.lease(second).dates().revoked_at == at_hour(2) + Seconds{120.0});
  CHECK(told.back().kind == LeaseEventKind::stock_changed);
  run_to(market, at_hour(3));
  CHECK(market.lease(first).state() == LeaseState::active);
  CHECK(market.lease(second).state() == LeaseState::revoked);
  // 4 chips × 7,320 s × $2/h = 4 × 2.0333… × 2 = $16.266667.
  CHECK(market.lease(second).money().billed.micros() == 16'266'667);
}

TEST_CASE("at one instant all that leave have left before others come")
{
  // Two leases of 4 end at hour 24; a gang of 8 waits. It is told after both ends.
  Programme day_long = reserved_programme(Seconds{86400.0});
  Market market = market_of({offer_of(day_long, 3.0), offer_of(programme(ProgrammeKind::on_demand), 9.0)}, 8);
  market.request(ask(0, 4), at_day(0));
  market.request(ask(0, 4), at_day(0));
  LeaseRequest waiting = ask(1, 4);
  waiting.wait = true;
  market.request(waiting, at_day(0));
  market.request(waiting, at_day(0));
  run_to(market, at_day(0.5));
  const auto told = run_to(market, at_day(1));
  REQUIRE(told.size() == 6);
  CHECK(told[0].to == LeaseState::ended);
  CHECK(told[1].to == LeaseState::ended);
  CHECK(told[3].to == LeaseState::active);
  CHECK(told[5].to == LeaseState::active);
}

TEST_CASE("firm demand evicts spot and waits for its notice")
{
  Market market = market_of({offer_of(spot_programme(), 2.0), offer_of(programme(ProgrammeKind::on_demand), 6.0)}, 8);
  const LeaseId spot = market.request(ask(0, 8), at_hour(0)).lease;
  LeaseRequest others = ask(1, 4);
  others.tenant = rival;
  const LeaseId firm = market.request(others, at_hour(1)).lease;
  CHECK(market.lease(spot).state() == LeaseState::noticed);
  CHECK(market.lease(firm).state() == LeaseState::delivering);
  run_to(market, at_hour(1) + Seconds{120.0});
  CHECK(market.lease(spot).state() == LeaseState::revoked);
  CHECK(market.lease(firm).state() == LeaseState::active);
  CHECK(market.available(OfferId{0}, at_hour(2)) == 4);
}

TEST_CASE("who holds spot is offered on demand what nobody holds, for more would take it from its own")
{
  // 8 chips, 5 of them spot of the lab's: 3 are left beside it. To another all 8 are open, as spot makes way.
  Market market = market_of({offer_of(spot_programme(), 2.0), offer_of(programme(ProgrammeKind::on_demand), 6.0)}, 8);
  const LeaseId spot = market.request(ask(0, 5), at_hour(0)).lease;
  CHECK(market.available_to(lab, OfferId{1}, at_hour(0)) == 3);
  CHECK(market.available_to(rival, OfferId{1}, at_hour(0)) == 8);
  market.request(ask(1, 3), at_hour(0));
  CHECK(market.lease(spot).state() == LeaseState::active);
  CHECK(market.available_to(lab, OfferId{1}, at_hour(0)) == 0);
  market.release(spot, at_hour(1));
  CHECK(market.available_to(lab, OfferId{1}, at_hour(1)) == 5);
}

TEST_CASE("others' demand evicts spot too, and leaves firm leases alone")
{
  StockPlan plan = stock_of(8);
  plan.background = StepSeries<std::int64_t>({{at_hour(0), 2}, {at_hour(1), 7}});
  Market market({offer_of(spot_programme(), 2.0), offer_of(programme(ProgrammeKind::on_demand), 6.0)}, {plan},
                Calendar{instant_of(2026, 6, 1)});
  CHECK(market.available(OfferId{1}, at_hour(0)) == 6);
  const LeaseId firm = market.request(ask(1, 3), at_hour(0)).lease;
  const LeaseId spot = market.request(ask(0, 3), at_hour(0)).lease;
  CHECK(market.available(OfferId{0}, at_hour(0)) == 0);
  run_to(market, at_hour(2));
  CHECK(market.lease(firm).state() == LeaseState::active);
  CHECK(market.lease(spot).state() == LeaseState::revoked);
  CHECK(market.stocks()[0].others(at_hour(2)) == 5); // wanted 7, only 8 − 3 are left
}

TEST_CASE("chips that arrive late delay a lease agreed against the road map")
{
  StockPlan plan = stock_of(0);
  plan.waves = {{at_day(10), at_day(14), 8}};
  Programme terms = reserved_programme(Seconds{20.0 * 86400.0});
  Market market({offer_of(terms, 3.0)}, {plan}, Calendar{instant_of(2026, 6, 1)});
  CHECK(market.request(ask(0, 8), at_day(1)).refusal == Refusal::no_stock);
  LeaseRequest ahead = ask(0, 8);
  ahead.start = at_day(10);
  const LeaseId lease = market.request(ahead, at_day(1)).lease;
  run_to(market, at_day(12));
  CHECK(market.lease(lease).state() == LeaseState::delivering);
  CHECK(market.ledger().billed(lab).micros() == 0);
  run_to(market, at_day(40));
  CHECK(market.lease(lease).dates().active == at_day(14));
  CHECK(market.lease(lease).dates().ended == at_day(34));
}

TEST_CASE("every held chip-second is classed once, and the bill splits by class to the micro-dollar")
{
  Market market = market_of({offer_of(programme(ProgrammeKind::on_demand), 1.0)}, 4);
  const LeaseId lease = market.request(ask(0, 4), at_hour(0)).lease;
  run_to(market, at_hour(3));
  CHECK(market.lease(lease).unclassed(at_hour(3)) == doctest::Approx(4 * 3 * 3600.0));
  CHECK_THROWS_AS(market.audit(at_hour(3)), std::logic_error);
  market.classify(lease, {.productive = 6 * 3600.0, .lost = 3600.0, .idle = 0.0, .stranded = 0.0});
  market.classify(lease, {.productive = 0.0, .lost = 0.0, .idle = 4 * 3600.0, .stranded = 3600.0});
  market.close(at_hour(3));
  market.audit(at_hour(3));
  const Outlay outlay = market.spend(lease);
  CHECK(outlay.productive.micros() == 6'000'000);
  CHECK(outlay.lost.micros() == 1'000'000);
  CHECK(outlay.stranded.micros() == 1'000'000);
  CHECK(outlay.productive + outlay.lost + outlay.idle + outlay.stranded == market.ledger().billed(lab));
}

TEST_CASE("the provider's book: sold, others', unsold")
{
  StockPlan plan = stock_of(10);
  plan.background = StepSeries<std::int64_t>(3);
  Market market({offer_of(programme(ProgrammeKind::on_demand), 1.0)}, {plan}, Calendar{instant_of(2026, 6, 1)});
  market.request(ask(0, 5), at_hour(1));
  run_to(market, at_hour(4));
  market.close(at_hour(4));
  CHECK(market.stocks()[0].sold() == doctest::Approx(5 * 3 * 3600.0));
  CHECK(market.stocks()[0].sold_to_others() == doctest::Approx(3 * 4 * 3600.0));
  CHECK(market.stocks()[0].unsold() == doctest::Approx((7 * 1 + 2 * 3) * 3600.0));
}

TEST_CASE("egress is billed once, by the gigabyte")
{
  Market market = market_of({offer_of(programme(ProgrammeKind::on_demand), 1.0)}, 4);
  // 5.7 TB × $0.09/GB = $513.
  market.bill_egress(lab, cloud, Bytes{5.7e12}, PricePerGigabyte{0.09}, at_hour(1));
  CHECK(market.ledger().billed(lab).micros() == 513'000'000);
  CHECK(market.ledger().revenue(cloud).micros() == 513'000'000);
  market.audit(at_hour(1));
}

} // namespace leasehold::market
