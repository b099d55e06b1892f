// The world that a market meets, through the program: others who evict, prices that change, stock that comes late,
// recorded spot markets. One gang of 64 H100 at Amazon, which has 128 hosts of 8 of them in one region.
#include "cli/market_run.hpp"

#include <set>

namespace leasehold::test {

namespace {

const std::string spot_first = "policies: {leasing: {policy: spot_first, providers: [aws], lease_size: 64}}\n";
const std::string on_demand = "policies: {leasing: {policy: on_demand_only, providers: [aws], lease_size: 64}}\n";

} // namespace

TEST_CASE("others' reserved demand evicts spot leases, and gives the chips back")
{
  // background.csv: others hold 0 of the 1,024 chips, from 5 h 1,000, from 10 h 512. From 5 h on 24 are left: fewer
  // than the gang's 64, so the lease gets Amazon's notice of 2 min, and nothing can be had until 10 h.
  const auto run =
      run_market("horizon: 12 h\n" + gang + spot_first +
                 "market: {spot: {blocks: 0}, background: [{provider: aws, file: " + samples + "background.csv}]}\n");
  REQUIRE(run.leases.size() == 2);
  CHECK(run.leases[0].at("state") == "revoked");
  CHECK(number(run.leases[0], "active") == 0.0);
  CHECK(number(run.leases[0], "end") == 18'120.0);
  CHECK(run.leases[1].at("state") == "active");
  CHECK(number(run.leases[1], "active") == 36'000.0);
  // 64 × 18,120 s / 3600 = 322.1333 chip-hours and 64 × 2 h = 128, at $2.4066: $775.2461 + $308.0448.
  CHECK(sum(run.ledger, "BilledCost") == doctest::Approx(775.246080 + 308.0448));
}

TEST_CASE("a price factor holds between its dates")
{
  // 64 chips at $6.88 for three days, the second at twice the price: 64 × 6.88 × (24 + 48 + 24) = $42,270.72.
  const auto run = run_market("horizon: 3 d\n" + gang + on_demand +
                              "market: {prices: [{chip: h100, factor: 2, from: 1 d, until: 2 d}]}\n");
  CHECK(sum(run.ledger, "BilledCost") == doctest::Approx(42'270.72));
}

TEST_CASE("chips of a late wave are leased when they come, not when they were planned")
{
  const auto run = run_market("horizon: 3 d\n" + gang + on_demand +
                              "market: {stock: [{waves: [{share: 1, planned: 1 d, arrives: 2 d}]}]}\n");
  CHECK(sum(run.leases, "chips") == 64.0);
  for (const Row& lease : run.leases)
    CHECK(number(lease, "active") == 172'800.0);
}

TEST_CASE("lateness moves waves back, never forward, and is the same for every policy")
{
  const std::string market = "market: {stock: [{waves: [{share: 1, planned: 1 d}], lateness: {on_time: 0, median: 1 d, "
                             "sigma: 0.3}}]}\n";
  const auto one = run_market("horizon: 9 d\n" + gang + on_demand + market);
  const auto other =
      run_market("horizon: 9 d\n" + gang + "policies: {leasing: {policy: reserve_base, providers: [aws]}}\n" + market);
  REQUIRE(!one.leases.empty());
  REQUIRE(!other.leases.empty());
  CHECK(number(one.leases[0], "active") > 86'400.0);
  CHECK(one.leases[0].at("active") == other.leases[0].at("active"));
}

TEST_CASE("spot follows a recorded supply")
{
  // spot_skypilot.json, an hour a tick: 4, 4, 3, ... nodes. A node stands for 2 hosts of 8: 64, 64, 48 chips. The third
  // hour lacks 16, and the lease of 64 is noticed at 2 h; after the notice 48 are there, too few for the gang on spot.
  const auto run =
      run_market("horizon: 4 h\n" + gang + spot_first + "market: {spot: {traces: [{chip: h100, file: " + samples +
                 "spot_skypilot.json, format: skypilot, polarity: nodes_available, hosts: 2}]}}\n");
  const auto spot = where(run.leases, "kind", "spot");
  REQUIRE(!spot.empty());
  CHECK(spot[0].at("state") == "revoked");
  CHECK(number(spot[0], "end") == 7'320.0);
  CHECK(sum(where(run.leases, "kind", "on_demand"), "chips") == 64.0);
}

TEST_CASE("spot follows recorded prices")
{
  // use1-az1: $19.20 an instance of 8 from the start, $22.40 from 9.5 h: (64 / 8) × (19.20 × 9.5 + 22.40 × 2.5) =
  // 8 × (182.40 + 56.00) = $1,907.20 in 12 h.
  const auto run = run_market("horizon: 12 h\n" + gang + spot_first +
                              "market: {spot: {blocks: 0, traces: [{chip: h100, format: aws_prices, file: " + samples +
                              "spot_prices.csv, zone: use1-az1, instance: p5.48xlarge}]}}\n");
  CHECK(sum(run.ledger, "BilledCost") == doctest::Approx(1'907.20));
}

TEST_CASE("a price that wanders stays under its ceiling")
{
  const auto run = run_market("horizon: 20 d\n" + gang + spot_first +
                              "market: {spot: {blocks: 0}, price_process: [{programme: aws_spot, volatility: 1, "
                              "memory: 6 h, ceiling: 0.5}]}\n");
  std::set<double> prices;
  for (const Row& row : run.ledger)
    if (number(row, "ConsumedQuantity") > 0.0)
      prices.insert(number(row, "BilledCost") / number(row, "ConsumedQuantity"));
  CHECK(prices.size() > 20);
  CHECK(*prices.rbegin() == doctest::Approx(0.5 * 6.88)); // the ceiling is reached at this volatility
}

// Spot is there for 6 h and away for 6 h in the mean: over 20 days a gang of 64 finds it some twenty times, and is on it for about
// half of the time (0.08 of standard deviation). Who fell back to on demand and stayed there would pay 2.9 times as much.
TEST_CASE("a gang that fell back to on demand returns to spot when that does")
{
  const auto run =
      run_market("horizon: 20 d\n" + gang + "policies: {leasing: {policy: spot_first, providers: [aws]}}\n" +
                 "market: {spot: {blocks: 1, available: 6 h, outage: 6 h}}\n");
  std::set<double> begins;
  double on_spot = 0.0, all = 0.0;
  for (const Row& lease : run.leases) {
    const double chip_hours = number(lease, "productive_chip_hours");
    all += chip_hours;
    if (lease.at("kind") != "spot")
      continue;
    on_spot += chip_hours;
    begins.insert(number(lease, "requested"));
  }
  CHECK(begins.size() >= 10);
  CHECK(on_spot / all > 0.3);
  CHECK(on_spot / all < 0.7);
}

} // namespace leasehold::test
