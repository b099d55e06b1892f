// When policies see a pool's chips leave: what the contracts behind it say.
#include "market/contract_terms.hpp"

#include "market/fixture.hpp"
#include "market/lease_accounts.hpp"

#include <doctest/doctest.h>

namespace leasehold::market {

namespace {

Programme reserved_for_a_day()
{
  Programme terms = programme(ProgrammeKind::reserved);
  terms.term.choices = {Seconds{86400.0}};
  terms.ending.exit = Exit::never;
  terms.ending.renewable = true;
  return terms;
}

} // namespace

TEST_CASE("a lease ends as its contract stands, whatever renewal is due")
{
  Market market = market_of({offer_of(reserved_for_a_day(), 3.0)}, 8);
  const ContractTerms terms{market};
  const LeaseId lease = market.request(ask(0, 8), at_day(0)).lease;
  market.set_auto_renew(lease, true);
  CHECK(terms.end_of(lease) == at_day(1));
  run_to(market, at_day(1.5)); // renewed at the end of the day, for another
  CHECK(terms.end_of(lease) == at_day(2));
}

TEST_CASE("an open-ended lease has no end, until the provider gives notice")
{
  Programme terms = programme(ProgrammeKind::spot);
  terms.timing.revocable = true;
  terms.timing.notice = Seconds{120.0};
  Offer spot = offer_of(terms, 2.0);
  spot.supply = StepSeries<std::int64_t>({{at_hour(0), 8}, {at_hour(2), 4}});
  Market market = market_of({spot}, 100);
  const ContractTerms contracts{market};
  const LeaseId older = market.request(ask(0, 4), at_hour(0)).lease;
  const LeaseId newer = market.request(ask(0, 4), at_hour(0)).lease;
  run_to(market, at_hour(1));
  CHECK(contracts.end_of(newer) == Timestamp::never());
  run_to(market, at_hour(2)); // half the supply goes: the newer has to leave 120 s later
  CHECK(contracts.end_of(newer) == at_hour(2) + Seconds{120.0});
  CHECK(contracts.end_of(older) == Timestamp::never());
}

TEST_CASE("what a tenant owns never ends, though the market has leases of its own by the same count")
{
  Market market = market_of({offer_of(reserved_for_a_day(), 3.0)}, 8);
  const ContractTerms terms{market};
  REQUIRE(market.request(ask(0, 8), at_day(0)).lease == LeaseId{0});
  CHECK(terms.end_of(LeaseId{market::first_owned_lease}) == Timestamp::never());
  CHECK(terms.end_of(LeaseId{market::first_owned_lease + 7}) == Timestamp::never()); // which the market would not find
}

TEST_CASE("a lease costs what it is billed at, and what is owned the least that such chips cost on demand")
{
  Offer dear = offer_of(programme(ProgrammeKind::on_demand), 5.0),
        cheap = offer_of(programme(ProgrammeKind::on_demand), 4.0),
        other = offer_of(programme(ProgrammeKind::on_demand), 1.0);
  other.chip = ChipTypeId{1};
  Market market = market_of({offer_of(reserved_for_a_day(), 3.0), dear, cheap, other}, 16);
  const ContractTerms contracts{market};
  const LeaseId term = market.request(ask(0, 8), at_day(0)).lease, open = market.request(ask(1, 4), at_day(0)).lease;
  run_to(market, at_hour(1));
  CHECK(contracts.price_of(term, ChipTypeId{0}, at_hour(1)) == 3.0);
  CHECK(contracts.price_of(open, ChipTypeId{0}, at_hour(1)) == 5.0);
  CHECK_FALSE(contracts.paid_by_use(term));
  CHECK(contracts.paid_by_use(open));
  const LeaseId owned{market::first_owned_lease};
  CHECK(contracts.price_of(owned, ChipTypeId{0}, at_hour(1)) == 4.0);
  CHECK(contracts.price_of(owned, ChipTypeId{2}, at_hour(1)) == 0.0); // nobody offers it
  CHECK_FALSE(contracts.paid_by_use(owned));
}

} // namespace leasehold::market
