// Idle chips let to others, through the program: a bill worked out by hand.
#include "cli/market_run.hpp"

namespace leasehold::test {

namespace {

/// A gang of 64 for two days, another from day 3 on. reserve_base reserves the 64 for a year once it has watched
/// the first day, at Amazon, whose year may be sublet.
MarketRun two_gangs_apart(const std::string& sublease)
{
  return run_market("horizon: 4 d\ntenants: [{name: lab" + sublease +
                    "}]\n"
                    "workload:\n"
                    "  - training: {name: first, tenant: lab, model: llama3-70b, tokens: 10 G, utilisation: 0.4, "
                    "chips: {h100: 64}}\n"
                    "  - training: {name: second, tenant: lab, model: llama3-70b, tokens: 500 T, utilisation: 0.4, "
                    "chips: {h100: 64}, submit: 3 d}\n"
                    "policies: {leasing: {policy: reserve_base, providers: [aws], programmes: [aws_reserved_1y], "
                    "observe: 1 d, quantile: 0.9}}\n");
}

} // namespace

TEST_CASE("idle hosts are let on the hour, come back on notice, and pay a share of the on-demand price")
{
  // The first gang is done at 165,726 s, in hour 46. From hour 47 its 8 hosts are let at 0.6 × $6.88 = $4.128; the
  // second gang arrives at hour 72 and has them 90 minutes later: 26.5 h × 8 chips × $4.128 = $875.136 a host,
  // $7,001.088 in all.
  const auto run = two_gangs_apart(", sublease: {share_of_price: 0.6, notice: 90 min}");
  const auto rows = where(run.ledger, "ChargeDescription", "sublease");
  REQUIRE(rows.size() == 8);
  for (const Row& row : rows) {
    CHECK(row.at("ChargePeriodStart") == "2026-06-02T23:00:00Z");
    CHECK(row.at("ChargePeriodEnd") == "2026-06-04T01:30:00Z");
    CHECK(row.at("ChargeCategory") == "Credit");
    CHECK(row.at("ProviderName") == row.at("BillingAccountId")); // nobody's but the tenant's
    CHECK(row.at("x_ChipHours") == "212.000000");
    CHECK(row.at("BilledCost") == "-875.136000");
  }
  CHECK(run.metric("sublease_income") == doctest::Approx(7001.088).epsilon(1e-12));
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
