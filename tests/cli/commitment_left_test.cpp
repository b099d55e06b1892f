// What leases go on to cost after the horizon.
#include "cli/market_run.hpp"

namespace leasehold::test {

TEST_CASE("a savings plan's hourly dollars are owed to the end of its term")
{
  const MarketRun run = run_market(
      gang + "horizon: 30 d\npolicies: {leasing: {policy: savings_plan, providers: [aws], observe: 1 d, quantile: 0.5, "
             "programmes: [aws_savings_plan_3y]}}\n");
  const auto plans = where(run.leases, "kind", "savings_plan");
  REQUIRE(!plans.empty());
  // What it bills an hour until the horizon, it bills every hour after it.
  double left = 0.0;
  for (const Row& plan : plans) {
    const double begun = number(plan, "active");
    const double hourly =
        sum(where(where(run.ledger, "ResourceId", plan.at("lease")), "ChargeDescription", "chips"), "BilledCost") /
        (30.0 * 86400.0 - begun);
    left += hourly * (number(plan, "end") - 30.0 * 86400.0);
  }
  REQUIRE(left > 1e6);
  CHECK(run.metric("commitment_left") == doctest::Approx(left).epsilon(1e-6));
}

TEST_CASE("a term that would begin at the horizon is not owed")
{
  // A year is bought once demand has been seen, and renews. Played to the very end of the first, nothing is left to pay.
  const auto until = [](double hours) {
    return run_market(
        "horizon: " + std::to_string(hours) +
        " h\ntenants: [{name: lab}]\nworkload:\n"
        "  - serving: {name: s, tenant: lab, model: llama3-8b, requests: {rate: 20/s, input: 1000, output: 300}, "
        "chips: {h100: 8}, period: 1 h}\n"
        "policies:\n"
        "  leasing: {policy: reserve_base, providers: [aws], programmes: [aws_reserved_1y], observe: 7 d, quantile: 1, "
        "renew: true, term: 365 d}\n"
        "  autoscaling: {policy: static, replicas: 1}\n");
  };
  constexpr double year = 365.0 * 24.0;
  const auto terms = where(until(3.0 * year).leases, "kind", "reserved");
  REQUIRE(!terms.empty());
  const double begun = number(terms.front(), "active") / 3600.0;
  REQUIRE(number(terms.front(), "end") / 3600.0 > begun + 1.5 * year); // it renewed
  CHECK(until(begun + year).metric("commitment_left") == 0.0);
}

} // namespace leasehold::test
