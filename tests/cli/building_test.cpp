// Who may build chips of one's own: the planners weigh that against leasing, and buy the cheaper.
#include "cli/market_run.hpp"

#include <cstdlib>
#include <string>
#include <vector>

namespace leasehold::test {

namespace {

/// A level service of two years, and a site where a chip costs so many dollars of capital.
MarketRun run_beside_a_site(const std::string& policy, int capital)
{
  return run_market(
      "horizon: 730 d\ntenants: [{name: lab, builds: [{provider: neocloud, region: us-east, chip: h100, "
      "hosts: 64, lead_time: 2 d, capital: $" +
      std::to_string(capital) +
      "}]}]\nworkload:\n"
      "  - serving: {name: s, tenant: lab, model: llama3-70b, requests: {rate: 40/s, input: 1000, output: "
      "300}, chips: {h100: 8}, period: 1 h}\n"
      "policies: {leasing: {policy: " +
      policy + "}}\n");
}

double built(const MarketRun& run)
{
  return sum(where(run.leases, "kind", "own"), "chips");
}

} // namespace

TEST_CASE("the planners build where building costs less than leasing, and pay no more than who always builds")
{
  // A chip of $3,000 in use for 730 days costs $0.17 an hour and power; spot, the cheapest lease, $0.9 and more. One of
  // $40,000 costs $2.28 an hour and interest.
  const MarketRun builder = run_beside_a_site("build", 3000);
  REQUIRE(built(builder) > 0.0);
  std::vector<std::string> planners{"rolling_horizon"};
  if (std::getenv("LEASEHOLD_LONG") != nullptr)
    planners.emplace_back("oracle_offline");
  for (const std::string& policy : planners) {
    CAPTURE(policy);
    const MarketRun cheap = run_beside_a_site(policy, 3000);
    CHECK(built(cheap) == built(builder));
    CHECK(cheap.metric("cost") <= builder.metric("cost"));
    CHECK(cheap.metric("regret") >= 1.0);
    const MarketRun dear = run_beside_a_site(policy, 40'000);
    CHECK(built(dear) == 0.0);
    CHECK(dear.metric("cost") > cheap.metric("cost"));
  }
}

} // namespace leasehold::test
