// When policies see a pool's chips leave: what the contracts behind it say.
#include "market/contract_ends.hpp"

#include "market/fixture.hpp"

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
  const ContractEnds ends{market};
  const LeaseId lease = market.request(ask(0, 8), at_day(0)).lease;
  market.set_auto_renew(lease, true);
  CHECK(ends.end_of(lease) == at_day(1));
  run_to(market, at_day(1.5)); // renewed at the end of the day, for another
  CHECK(ends.end_of(lease) == at_day(2));
}

TEST_CASE("an open-ended lease has no end, until the provider gives notice")
{
  Programme terms = programme(ProgrammeKind::spot);
  terms.timing.revocable = true;
  terms.timing.notice = Seconds{120.0};
  Offer spot = offer_of(terms, 2.0);
  spot.supply = StepSeries<std::int64_t>({{at_hour(0), 8}, {at_hour(2), 4}});
  Market market = market_of({spot}, 100);
  const ContractEnds ends{market};
  const LeaseId older = market.request(ask(0, 4), at_hour(0)).lease;
  const LeaseId newer = market.request(ask(0, 4), at_hour(0)).lease;
  run_to(market, at_hour(1));
  CHECK(ends.end_of(newer) == Timestamp::never());
  run_to(market, at_hour(2)); // half the supply goes: the newer has to leave 120 s later
  CHECK(ends.end_of(newer) == at_hour(2) + Seconds{120.0});
  CHECK(ends.end_of(older) == Timestamp::never());
}

TEST_CASE("what a tenant owns never ends, though the market has leases of its own by the same count")
{
  Market market = market_of({offer_of(reserved_for_a_day(), 3.0)}, 8);
  const ContractEnds ends{market};
  REQUIRE(market.request(ask(0, 8), at_day(0)).lease == LeaseId{0});
  CHECK(ends.end_of(LeaseId{market::first_owned_lease}) == Timestamp::never());
  CHECK(ends.end_of(LeaseId{market::first_owned_lease + 7}) == Timestamp::never()); // which the market would not find
}

} // namespace leasehold::market
