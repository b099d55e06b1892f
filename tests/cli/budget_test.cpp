// Leases that stop at a tenant's budget, and what the run says of it.
#include "cli/market_run.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace leasehold::test {

namespace {

std::string budget_bound(const MarketRun& run)
{
  const auto summary = nlohmann::json::parse(run.summary);
  for (const auto& finding : summary.at("post_mortem"))
    if (finding.at("kind") == "budget_bound")
      return finding.at("subject").get<std::string>() + ": " + finding.at("text").get<std::string>();
  return "";
}

std::string on_demand(const std::string& budget)
{
  return "horizon: 2 d\ntenants: [{name: lab, " + budget + "}]\n" + gang.substr(gang.find("workload")) +
         "policies: {leasing: {policy: on_demand_only, providers: [aws]}}\noutputs: {events: true}\n";
}

} // namespace

TEST_CASE("a gang on demand runs until its tenant's budget is used up")
{
  // 64 chips at Amazon's $6.88 are $440.32 an hour: of $5,000 11.355 hours, of 48 0.24.
  const MarketRun run = run_market(on_demand("budget: $5000, budget_binds: true"));
  CHECK(run.metric("cost") <= 5000.0);
  CHECK(run.metric("cost") > 4999.0);
  CHECK(run.metric("budget_used") <= 1.0);
  CHECK(std::ranges::count(run.events, "budget_spent", [](const Row& row) { return row.at("event"); }) == 1);
  CHECK(budget_bound(run).starts_with("lab: its budget was used up, first after 0.5 d, and its leases ended; it did "
                                      "not carry what was to be leased, "));
}

TEST_CASE("a budget for each day lets a gang begin anew every day")
{
  // $5,000 a day: two days of 11.355 hours.
  const MarketRun run = run_market(on_demand("budget: $5000, budget_per: 1 d, budget_binds: true"));
  CHECK(run.metric("cost") <= 10000.0);
  CHECK(run.metric("cost") > 9998.0);
  CHECK(std::ranges::count(run.events, "budget_spent", [](const Row& row) { return row.at("event"); }) == 2);
}

TEST_CASE("a budget that does not bind stops nothing, and one that is large enough changes nothing")
{
  // Two days: 48 × 440.32 = $21,135.36.
  CHECK(run_market(on_demand("budget: $5000")).metric("cost") == doctest::Approx(21135.36));
  const MarketRun run = run_market(on_demand("budget: $30000, budget_binds: true"));
  CHECK(run.metric("cost") == doctest::Approx(21135.36));
  CHECK(budget_bound(run).empty());
}

TEST_CASE("a budget is used up at the prices of the time, when they fall and when they rise")
{
  // 64 chips are $440.32 an hour, and from the 10th hour on $220.16, or $880.64. Of $5,000 that leaves $596.80 then: for 2.71
  // hours, or 0.68.
  for (const auto& [factor, hours] : {std::pair{"0.5", 12.711}, std::pair{"2", 10.678}}) {
    CAPTURE(factor);
    const MarketRun run =
        run_market(on_demand("budget: $5000, budget_binds: true") +
                   "market: {prices: [{programme: aws_on_demand, factor: " + factor + ", from: 10 h}]}\n");
    CHECK(run.metric("cost") <= 5000.0);
    CHECK(run.metric("cost") > 4998.0);
    CHECK(std::ranges::count(run.events, "budget_spent", [](const Row& row) { return row.at("event"); }) == 1);
    CHECK(number(where(run.leases, "kind", "on_demand").at(0), "end") ==
          doctest::Approx(hours * 3600.0).epsilon(0.002));
  }
}

} // namespace leasehold::test
