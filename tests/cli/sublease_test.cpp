// Idle chips let to others, through the program: a bill worked out by hand.
#include "cli/market_run.hpp"

#include <cmath>

namespace leasehold::test {

namespace {

/// A gang of 64 for nine and a half months, another three days later. Reserved chips at $4.36 for a year cost less than
/// that at $6.88 on demand, so that reserve_base reserves the 64 once it has watched the first day, at Amazon, whose
/// year may be sublet.
MarketRun two_gangs_apart(const std::string& sublease)
{
  return run_market("horizon: 292 d\ntenants: [{name: lab" + sublease +
                    "}]\n"
                    "workload:\n"
                    "  - training: {name: first, tenant: lab, model: llama3-70b, tokens: 1500 G, utilisation: 0.4, "
                    "chips: {h100: 64}, checkpoint: {interval: 1000 d}}\n"
                    "  - training: {name: second, tenant: lab, model: llama3-70b, tokens: 500 T, utilisation: 0.4, "
                    "chips: {h100: 64}, submit: 290 d}\n"
                    "policies: {leasing: {policy: reserve_base, providers: [aws], programmes: [aws_reserved_1y], "
                    "observe: 1 d, quantile: 0.9}}\n");
}

} // namespace

TEST_CASE("idle hosts are let on the hour, come back on notice, and pay a share of the on-demand price")
{
  // From the hour after the first gang's end its 8 hosts are let at 0.6 × $6.88 = $4.128 a chip; the second arrives at
  // 290 d and has them 90 minutes later.
  const auto run = two_gangs_apart(", sublease: {share_of_price: 0.6, notice: 90 min}");
  const auto rows = where(run.ledger, "ChargeDescription", "sublease");
  const double done = number(run.jobs.at(0), "finish_time");
  const double let = 290.0 * 24.0 + 1.5 - std::ceil(done / 3600.0);
  REQUIRE(let > 24.0);
  REQUIRE(rows.size() == 8);
  for (const Row& row : rows) {
    CHECK(row.at("ChargePeriodEnd") == "2027-03-18T01:30:00Z");
    CHECK(row.at("ChargeCategory") == "Credit");
    CHECK(row.at("ProviderName") == row.at("BillingAccountId")); // nobody's but the tenant's
    CHECK(number(row, "x_ChipHours") == doctest::Approx(8.0 * let).epsilon(1e-12));
    CHECK(number(row, "BilledCost") == doctest::Approx(-8.0 * let * 4.128).epsilon(1e-12));
  }
  CHECK(run.metric("sublease_income") == doctest::Approx(64.0 * let * 4.128).epsilon(1e-12));
  // What is let is no part of the cost and stays idle; only the wait for the notice is more idle than without.
  const auto without = two_gangs_apart("");
  CHECK(run.metric("cost") == doctest::Approx(without.metric("cost")));
  const auto reserved = [](const MarketRun& of) {
    return sum(where(of.leases, "kind", "reserved"), "idle_chip_hours");
  };
  CHECK(reserved(run) == doctest::Approx(reserved(without) + 64.0 * 1.5));
  CHECK(without.summary.find("\"sublease_income\": null") != std::string::npos);
}

TEST_CASE("only so much is let as others want")
{
  const auto run = two_gangs_apart(", sublease: {demand: 0.3}"); // 0.3 of 8 hosts: 2
  CHECK(where(run.ledger, "ChargeDescription", "sublease").size() == 2);
}

} // namespace leasehold::test
