#include "market/books.hpp"

#include "fixture.hpp"

#include <doctest/doctest.h>

namespace leasehold::market {

namespace {

/// On demand and a 10-hour reservation at cloud 0, on demand at cloud 1; a stock of 100 chips each.
Market two_clouds()
{
  Programme term = programme(ProgrammeKind::reserved);
  term.billing.locks_price = true;
  term.term.choices = {Seconds{36000.0}};
  term.ending.exit = Exit::never;
  Offer other = offer_of(programme(ProgrammeKind::on_demand), 4.0, StockId{1});
  other.provider = ProviderId{1};
  StockPlan second = stock_of(100);
  second.provider = ProviderId{1};
  return Market({offer_of(programme(ProgrammeKind::on_demand), 2.0), offer_of(term, 1.0), other},
                {stock_of(100), second}, Calendar{instant_of(2026, 6, 1)});
}

} // namespace

TEST_CASE("the tenant's book and the providers' books")
{
  // 10 h: 10 chips on demand at $2 = 200 (all productive), 20 reserved at $1 = 200 (15 of 20 busy), 5 at cloud 1 at $4
  // = 200 (all productive). Spend 400 : 200, so HHI = (2/3)² + (1/3)² = 5/9 and the exposure 2/3.
  Market market = two_clouds();
  const LeaseId demand = market.request(ask(0, 10), at_hour(0)).lease;
  const LeaseId term = market.request(ask(1, 20), at_hour(0)).lease;
  const LeaseId other = market.request(ask(2, 5), at_hour(0)).lease;
  CHECK(market.request(ask(2, 96), at_hour(0)).refusal == Refusal::no_stock);
  run_to(market, at_hour(10));
  market.classify(demand, {.productive = 100 * 3600.0, .lost = 0.0, .idle = 0.0, .stranded = 0.0});
  market.classify(term, {.productive = 150 * 3600.0, .lost = 0.0, .idle = 50 * 3600.0, .stranded = 0.0});
  market.classify(other, {.productive = 50 * 3600.0, .lost = 0.0, .idle = 0.0, .stranded = 0.0});
  market.close(at_hour(10));
  market.audit(at_hour(10));
  const TenantBook book = tenant_book(market, lab, at_hour(10));
  CHECK(book.billed.micros() == 600'000'000);
  CHECK(book.by_programme.at("reserved").micros() == 200'000'000);
  CHECK(book.chip_hours == doctest::Approx(350.0));
  CHECK(book.per_chip_hour() == doctest::Approx(600.0 / 350.0));
  CHECK(book.per_productive_chip_hour() == doctest::Approx(2.0));
  CHECK(book.commitment_utilisation() == doctest::Approx(0.75));
  CHECK(book.concentration() == doctest::Approx(5.0 / 9.0));
  CHECK(book.outage_exposure() == doctest::Approx(2.0 / 3.0));
  CHECK(book.outlay.idle.micros() == 50'000'000); // a quarter of the reservation
  const ProviderBook first = provider_book(market, ProviderId{0});
  CHECK(first.revenue.micros() == 400'000'000);
  CHECK(first.sold_chip_hours == doctest::Approx(300.0));
  CHECK(first.unsold_chip_hours == doctest::Approx(700.0));
  const ProviderBook second = provider_book(market, ProviderId{1});
  CHECK(second.refused_requests == 1);
  CHECK(second.refused_chips == 96);
}

TEST_CASE("rivals never lease from one provider at a time, and a cap on a provider holds")
{
  Market market = two_clouds();
  market.rules().keep_apart(lab, rival, Apart::provider);
  const LeaseId mine = market.request(ask(0, 10), at_hour(0)).lease;
  LeaseRequest theirs = ask(0, 10);
  theirs.tenant = rival;
  CHECK(market.request(theirs, at_hour(0)).refusal == Refusal::rival);
  // Neither is shown what it would be refused.
  CHECK(market.available_to(rival, OfferId{0}, at_hour(0)) == 0);
  CHECK(market.available_to(lab, OfferId{0}, at_hour(0)) == market.available(OfferId{0}, at_hour(0)));
  theirs.offer = OfferId{2};
  CHECK(market.request(theirs, at_hour(0)));
  CHECK(market.available_to(lab, OfferId{2}, at_hour(0)) == 0);
  market.release(mine, at_hour(1));
  theirs.offer = OfferId{0};
  CHECK(market.request(theirs, at_hour(1)));
  Market capped = two_clouds();
  capped.rules().cap_provider(lab, cloud, 15);
  CHECK(capped.request(ask(0, 10), at_hour(0)));
  CHECK(capped.request(ask(0, 6), at_hour(0)).refusal == Refusal::capped);
  CHECK(capped.available_to(lab, OfferId{0}, at_hour(0)) == 5); // of 15, 10 are leased
  CHECK(capped.request(ask(2, 6), at_hour(0)));
}

TEST_CASE("what a lease goes on to cost: its term, or leaving where that is cheaper, or what a commitment asks for")
{
  // 10 chips at $1 for 100 h, $1,000 in all, looked at after 40 h with $400 billed.
  Programme firm = programme(ProgrammeKind::reserved);
  firm.billing.locks_price = true;
  firm.term.choices = {hour * 100.0};
  firm.ending.exit = Exit::never;
  Programme fee = firm;
  fee.ending.exit = Exit::fee;
  fee.ending.fee = 0.1; // of the $600 that leaving cancels
  Programme least = fee;
  least.ending.minimum_take = 0.7; // $300 are missing to $700
  Programme free_to_go = fee;
  free_to_go.ending.fee = 0.0;
  Programme ahead = fee;
  ahead.billing.upfront = 1.0; // nothing is left to pay
  ahead.ending.refund = Refund::prorated;
  // $1,000 over 100 h, discount 25 %: 10 chips on demand at $2 for 40 h count $600 of it.
  Programme deal = programme(ProgrammeKind::spend_commitment);
  deal.term.choices = {hour * 100.0};
  deal.ending.exit = Exit::never;
  deal.billing.locks_price = true;
  deal.spend.discount = 0.25;
  Market market =
      market_of({offer_of(firm, 1.0), offer_of(fee, 1.0), offer_of(least, 1.0), offer_of(free_to_go, 1.0),
                 offer_of(ahead, 1.0), offer_of(programme(ProgrammeKind::on_demand), 2.0), offer_of(deal, 0.0)},
                1000);
  std::vector<LeaseId> leases;
  for (std::uint32_t offer = 0; offer < 6; ++offer)
    leases.push_back(market.request(ask(offer, 10), at_hour(0)).lease);
  LeaseRequest commit = ask(6, 0);
  commit.spend = Money::from_micros(1'000'000'000);
  leases.push_back(market.request(commit, at_hour(0)).lease);
  run_to(market, at_hour(40));
  market.close(at_hour(40));
  std::vector<double> owed;
  for (const LeaseId lease : leases)
    owed.push_back(market.owed(lease, at_hour(40)).dollars());
  CHECK(owed == std::vector<double>{600, 60, 300, 0, 0, 0, 400});
}

TEST_CASE("what may not be cancelled of a term is owed, and leases of one programme share what may be")
{
  // Two of 10 chips at $1 for 100 h, the second 20 h later, looked at after 40 h: $600 and $800 are to be paid, of which
  // $650 may be cancelled without a fee. Left, the first costs nothing more and the second $800 − $50.
  Programme capped = programme(ProgrammeKind::discount_reservation);
  capped.billing.locks_price = true;
  capped.term.choices = {hour * 100.0};
  capped.ending.exit = Exit::fee;
  capped.ending.refund = Refund::prorated;
  capped.ending.refund_cap = Money::round(650.0);
  for (const bool leaves : {false, true}) {
    CAPTURE(leaves);
    Market market = market_of({offer_of(capped, 1.0, StockId::none())}, 100);
    const LeaseId first = market.request(ask(0, 10), at_hour(0)).lease;
    run_to(market, at_hour(20));
    const LeaseId second = market.request(ask(0, 10), at_hour(20)).lease;
    run_to(market, at_hour(40));
    if (leaves) {
      CHECK(market.release(first, at_hour(40)));
      CHECK(market.release(second, at_hour(40)));
    }
    market.close(at_hour(40));
    CHECK(market.ledger().billed(lab).dollars() == 400.0 + 200.0 + (leaves ? 750.0 : 0.0));
    CHECK(market.owed(first, at_hour(40)).dollars() == 0.0);
    CHECK(market.owed(second, at_hour(40)).dollars() == (leaves ? 0.0 : 750.0));
  }
}

TEST_CASE("a spend commitment that ends at the horizon is trued up, and what it used is what usage filled")
{
  // $1,000 over 100 h, discount 25 %, beside 5 chips on demand at $2: $7.50 an hour count. After 40 h $300 are used and
  // $700 owed; after 100 h $750 are used, $250 are trued up, and the bill is $1,000 of usage - $250 + $250.
  Programme deal = programme(ProgrammeKind::spend_commitment);
  deal.term.choices = {hour * 100.0};
  deal.ending.exit = Exit::never;
  deal.billing.locks_price = true;
  deal.spend.discount = 0.25;
  for (const int hours : {40, 100}) {
    CAPTURE(hours);
    Market market = market_of({offer_of(programme(ProgrammeKind::on_demand), 2.0), offer_of(deal, 0.0)}, 100);
    static_cast<void>(market.request(ask(0, 5), at_hour(0)));
    LeaseRequest commit = ask(1, 0);
    commit.spend = Money::from_micros(1'000'000'000);
    const LeaseId committed = market.request(commit, at_hour(0)).lease;
    run_to(market, at_hour(hours - 1));
    market.close(at_hour(hours));
    const bool over = hours == 100;
    CHECK(market.lease(committed).state() == (over ? LeaseState::ended : LeaseState::active));
    CHECK(market.owed(committed, at_hour(hours)).dollars() == (over ? 0.0 : 700.0));
    const CommitmentUse use = commitment_use(market, market.lease(committed));
    CHECK(use.used.dollars() == (over ? 750.0 : 300.0));
    CHECK(use.unused.dollars() == (over ? 250.0 : 0.0));
    CHECK(market.ledger().billed(lab).dollars() == (over ? 1000.0 : 300.0));
  }
}

} // namespace leasehold::market
