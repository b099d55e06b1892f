// What serves on chips that its tenant lets go of goes on there until it serves elsewhere.
#include "cli/market_run.hpp"

namespace leasehold::test {

TEST_CASE("a service that moves to another cloud serves on the old chips until it serves on the new")
{
  // Two replicas of 8 H100 each. On day 5 the neocloud's price triples; the same hour 16 chips are rented from AWS, and an
  // hour later, at 435,600 s, those of the neocloud are to go. The replicas take 15 minutes to load: the old chips go at
  // 436,500 s. Nothing is missed but the first 15 minutes of ten days: 0.25 h of 240 h, at an even load.
  const MarketRun run = run_market(
      "horizon: 10 d\ntenants: [{name: lab}]\nworkload:\n"
      "  - serving: {name: a, tenant: lab, model: llama3-70b, chips: {h100: 8}, period: 1 h, startup: 15 min,\n"
      "              requests: {rate: 20/s, input: 1000, output: 300}}\n"
      "market:\n  prices: [{provider: neocloud, from: 5 d, factor: 3}]\n"
      "policies: {leasing: {policy: on_demand_only}}\noutputs: {events: true}\n");
  REQUIRE(run.leases.size() == 2);
  CHECK(run.leases[0].at("provider") == "neocloud");
  CHECK(number(run.leases[0], "end") == 436'500.0);
  CHECK(run.leases[1].at("provider") == "aws");
  CHECK(number(run.leases[1], "active") == 432'000.0);
  CHECK(run.metric("capacity_shortfall") == doctest::Approx(0.25 / 240.0).epsilon(1e-6));
  std::vector<double> stopped;
  for (const Row& event : where(run.events, "event", "replica_stopped"))
    stopped.push_back(number(event, "time"));
  CHECK(stopped == std::vector{436'500.0, 436'500.0});
}

} // namespace leasehold::test
