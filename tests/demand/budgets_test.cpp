#include "demand/budgets.hpp"
#include "market/fixture.hpp"

#include <doctest/doctest.h>

namespace leasehold::demand {

namespace {

using market::ask;
using market::at_hour;
using market::lab;
using market::Refusal;

/// Offer 0: on demand at $2 a chip-hour. 1: ten days at $1. 2: the same, paid ahead.
market::Market three_offers()
{
  market::Programme term = market::programme(market::ProgrammeKind::reserved);
  term.billing.locks_price = true;
  term.term.choices = {Seconds{240.0 * 3600.0}};
  term.ending.exit = market::Exit::never;
  market::Programme ahead = term;
  ahead.name = "ahead";
  ahead.billing.upfront = 1.0;
  return market::market_of({market::offer_of(market::programme(market::ProgrammeKind::on_demand), 2.0),
                            market::offer_of(term, 1.0), market::offer_of(ahead, 1.0)},
                           1000);
}

Budgets one_budget(double dollars, std::optional<Seconds> per = std::nullopt)
{
  return Budgets{{Budget{Money::round(dollars), per}}};
}

Refusal take(Budgets& budgets, market::Market& market, const market::LeaseRequest& request, Timestamp now)
{
  const Refusal verdict = budgets.judge(market, request, now);
  if (verdict == Refusal::none) {
    REQUIRE(market.request(request, now));
    static_cast<void>(market::run_to(market, now));
  }
  budgets.look(market, now);
  return verdict;
}

} // namespace

TEST_CASE("chips on demand end when the budget is used up, and the last bill is in it")
{
  // 8 chips at $2 are $16 an hour, of $100 less one second's bill: 99.99556 / 16 = 6.24972 hours.
  market::Market market = three_offers();
  Budgets budgets = one_budget(100.0);
  CHECK(take(budgets, market, ask(0, 8), at_hour(0)) == Refusal::none);
  const Timestamp end = budgets.next();
  CHECK((end - Timestamp{}).value() == doctest::Approx(6.24972 * 3600.0).epsilon(1e-5));
  static_cast<void>(market::run_to(market, end));
  budgets.look(market, end);
  REQUIRE(budgets.spent().size() == 1);
  REQUIRE(budgets.ending(market).size() == 1);
  REQUIRE(market.release(budgets.ending(market)[0], end));
  CHECK(market.ledger().billed(lab).dollars() <= 100.0);
  CHECK(market.ledger().billed(lab).dollars() > 99.99);
  budgets.look(market, end);
  CHECK(budgets.spent().empty());
  CHECK(take(budgets, market, ask(0, 8), at_hour(7)) == Refusal::over_budget);
  CHECK(budgets.told(lab).times == 1);
  CHECK(budgets.told(lab).refused == 1);
  CHECK(budgets.told(lab).first == end);
}

TEST_CASE("terms are taken as far as the budget carries them to their end, and set it aside")
{
  // Ten days of 8 chips at $1 are $1,920, of 4 chips $960. Of $3,000 that leaves $120: not an hour of 64 chips at $2.
  market::Market market = three_offers();
  Budgets budgets = one_budget(3000.0);
  CHECK(take(budgets, market, ask(1, 8), at_hour(0)) == Refusal::none);
  CHECK(take(budgets, market, ask(1, 8), at_hour(0)) == Refusal::over_budget);
  CHECK(take(budgets, market, ask(2, 4), at_hour(0)) == Refusal::none);
  CHECK(take(budgets, market, ask(0, 64), at_hour(0)) == Refusal::over_budget);
  CHECK(budgets.told(lab).refused == 1); // at one instant
  CHECK(take(budgets, market, ask(0, 60), at_hour(0)) == Refusal::none);
  // Half of the terms later nothing has come free: an hour of 60 chips, less a second, has used the $120.
  static_cast<void>(market::run_to(market, at_hour(1)));
  budgets.look(market, at_hour(1));
  CHECK(budgets.spent().size() == 1);
}

TEST_CASE("a budget for each day carries a term in every day of it, and pays ahead in the first")
{
  // 40 chips at $1 are $960 a day, of $1,000. Two more are $48. Four paid ahead are $960 at once.
  market::Market market = three_offers();
  Budgets budgets = one_budget(1000.0, Seconds{86400.0});
  CHECK(take(budgets, market, ask(1, 40), at_hour(0)) == Refusal::none);
  CHECK(take(budgets, market, ask(1, 2), at_hour(0)) == Refusal::over_budget);
  CHECK(take(budgets, market, ask(2, 4), at_hour(0)) == Refusal::over_budget);
  // $40 of the first day are 2.5 hours of 8 chips at $2, less the last second.
  CHECK(take(budgets, market, ask(0, 8), at_hour(0)) == Refusal::none);
  const Timestamp end = budgets.next();
  CHECK((end - Timestamp{}).value() == doctest::Approx(2.5 * 3600.0 - 1.0).epsilon(1e-5));
  static_cast<void>(market::run_to(market, end));
  budgets.look(market, end);
  REQUIRE(budgets.ending(market).size() == 1);
  REQUIRE(market.release(budgets.ending(market)[0], end));
  budgets.look(market, end);
  CHECK(budgets.next() == at_hour(24)); // the next day
  CHECK(take(budgets, market, ask(0, 8), at_hour(12)) == Refusal::over_budget);
  static_cast<void>(market::run_to(market, at_hour(24)));
  CHECK(take(budgets, market, ask(0, 8), at_hour(24)) == Refusal::none);
}

TEST_CASE("what a savings plan pays for is not set aside a second time")
{
  // $10 an hour at 50 % off for 10 h are $100 of $101, and pay for $20 an hour at list. Four chips at $4 are covered, and
  // cost nothing more; six are $24, of which the plan pays 20.
  market::Programme plan = market::programme(market::ProgrammeKind::savings_plan);
  plan.billing.locks_price = true;
  plan.term.choices = {10.0 * hour};
  plan.ending.exit = market::Exit::never;
  plan.spend.discount = 0.5;
  market::Market market = market::market_of({market::offer_of(market::programme(market::ProgrammeKind::on_demand), 4.0),
                                             market::offer_of(plan, 0.0, market::StockId::none())},
                                            64);
  Budgets budgets = one_budget(101.0);
  market::LeaseRequest request = ask(1, 0, 10.0 * hour);
  request.spend = Money::round(10.0);
  CHECK(take(budgets, market, request, at_hour(0)) == Refusal::none);
  CHECK(take(budgets, market, ask(0, 4), at_hour(0)) == Refusal::none);
  for (const double now : {1.5, 5.0, 9.0}) {
    static_cast<void>(market::run_to(market, at_hour(now)));
    budgets.look(market, at_hour(now));
    CHECK(budgets.spent().empty());
    CHECK(budgets.next() <= at_hour(now + 1.0));
  }
  CHECK(take(budgets, market, ask(0, 2), at_hour(9)) == Refusal::over_budget);
  // Once the plan is over the dollar that is left lasts for 225 s at $16 an hour, less the last second.
  static_cast<void>(market::run_to(market, at_hour(10)));
  budgets.look(market, at_hour(10));
  CHECK(budgets.spent().empty());
  CHECK((budgets.next() - at_hour(10)).value() == doctest::Approx(224.0).epsilon(0.001));
  market.close(at_hour(10));
  CHECK(market.ledger().billed(lab).dollars() == doctest::Approx(100.0));
}

TEST_CASE("what counts towards a spend commitment is not owed a second time, though no bill has said so")
{
  // $600 over 100 h at 25 % off, of $700. Ten chips at $2 for four hours are $80 at list: $20 come back and $60 count, so
  // that $540 are owed and $100 are left as before: enough for ten hours of nine chips at $1, not of eleven.
  market::Programme deal = market::programme(market::ProgrammeKind::spend_commitment);
  deal.term.choices = {100.0 * hour};
  deal.ending.exit = market::Exit::never;
  deal.billing.locks_price = true;
  deal.spend.discount = 0.25;
  market::Programme term = market::programme(market::ProgrammeKind::reserved);
  term.billing.locks_price = true;
  term.term.choices = {10.0 * hour};
  term.ending.exit = market::Exit::never;
  market::Market market =
      market::market_of({market::offer_of(market::programme(market::ProgrammeKind::on_demand), 2.0),
                         market::offer_of(deal, 0.0, market::StockId::none()), market::offer_of(term, 1.0)},
                        64);
  Budgets budgets = one_budget(700.0);
  market::LeaseRequest request = ask(1, 0, 100.0 * hour);
  request.spend = Money::round(600.0);
  CHECK(take(budgets, market, request, at_hour(0)) == Refusal::none);
  CHECK(take(budgets, market, ask(0, 10), at_hour(0)) == Refusal::none);
  static_cast<void>(market::run_to(market, at_hour(4)));
  CHECK(take(budgets, market, ask(2, 11, 10.0 * hour), at_hour(4)) == Refusal::over_budget);
  CHECK(take(budgets, market, ask(2, 9, 10.0 * hour), at_hour(4)) == Refusal::none);
}

TEST_CASE("who has no budget that binds may lease what it likes")
{
  market::Market market = three_offers();
  Budgets budgets{{std::nullopt}};
  CHECK(take(budgets, market, ask(1, 1000), at_hour(0)) == Refusal::none);
  CHECK(budgets.next() == Timestamp::never());
  CHECK(!budgets.binds(lab));
}

} // namespace leasehold::demand
