// What leases go on to cost after the horizon.
#include "cli/market_run.hpp"

namespace leasehold::test {

TEST_CASE("a savings plan's hourly dollars are owed to the end of its term")
{
  const MarketRun run = run_market(
      gang + "horizon: 30 d\npolicies: {leasing: {policy: savings_plan, providers: [aws], observe: 1 d, need: 1095 d, "
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

} // namespace leasehold::test
