// What a stock that is too small turns away.
#include "cli/market_run.hpp"

#include <set>

namespace leasehold::test {

TEST_CASE("a tenant that holds the last chips of its suppliers and lacks more is turned away once for what it lacks")
{
  // The service needs so many H100 at all hours; with all of the stock there it is held, and nothing is refused. With a
  // share of the stock that leaves 64 chips in each region of aws, the rest is lacking from the first review on, at the
  // same level through the three days: it counts once, not at each review.
  const std::string scenario =
      "horizon: 3 d\ntenants: [{name: lab}]\nworkload:\n"
      "  - serving: {name: chat, tenant: lab, model: llama3-70b, chips: {h100: 8}, period: 1 h,\n"
      "              requests: {rate: RATE/s, input: 1000, output: 300}}\n"
      "policies: {leasing: {policy: on_demand_only, providers: [aws]}}\n"
      "market: {stock: [{share: SHARE}]}\n";
  const auto played = [&](const char* rate, const char* share) {
    std::string text = scenario;
    text.replace(text.find("RATE"), 4, rate);
    text.replace(text.find("SHARE"), 5, share);
    return run_market(text);
  };
  const auto held = [](const MarketRun& run) { return sum(where(run.leases, "programme", "aws_on_demand"), "chips"); };
  const MarketRun whole = played("1100", "1");
  CHECK(whole.metric("refused_chips") == 0.0);
  const MarketRun part = played("1100", "0.1");
  REQUIRE(held(part) < held(whole));
  // Both runs need the same, and both lease whole hosts: what is refused is the difference.
  const double lacking = held(whole) - held(part);
  CHECK(part.metric("refused_chips") == lacking);
  CHECK(part.metric("refused_requests") == 1.0);
  // Where others hold all of it there is nothing to take the last of, and all that is needed is refused.
  const MarketRun none = played("1100", "0");
  CHECK(none.leases.empty());
  CHECK(none.metric("refused_chips") == held(whole));
  CHECK(none.metric("refused_requests") == 1.0);
}

// 20 G tokens of 8 G parameters are 9.6e20 flop; 64 H100 of 989 Tflop/s at 40 % take 10.5 h for them. To be done by day 9 a
// block may begin on any of the days 0 to 8, and all of the stock is others': nine requests at the first review.
TEST_CASE("a request that is refused has no number of a lease, and is told by its tenant and offer")
{
  const MarketRun run = run_market("horizon: 10 d\ntenants: [{name: lab}]\nworkload:\n"
                                   "  - training: {name: a, tenant: lab, model: llama3-8b, tokens: 20 B, "
                                   "utilisation: 0.4, chips: {h100: 64}, deadline: 9 d}\n"
                                   "policies: {leasing: {policy: capacity_block_planner, providers: [aws]}}\n"
                                   "market: {stock: [{share: 0}]}\noutputs: {events: true}\n");
  CHECK(run.leases.empty());
  const auto moved = where(run.events, "event", "lease_moved");
  CHECK(where(moved, "time", "0.000000").size() == 9);
  // The nine are alternatives: at each instant one block is asked for, however many days were tried. The lack of 64 counts
  // besides, once, with the first of all who sell H100.
  std::set<std::string> instants;
  for (const Row& row : moved)
    instants.insert(row.at("time"));
  const double times = static_cast<double>(instants.size()) + 1.0;
  CHECK(run.metric("refused_requests") == times);
  CHECK(run.metric("refused_chips") == 64.0 * times);
  for (const Row& row : moved) {
    CHECK(row.at("subject") == "lab: aws_capacity_block/us-east-1/h100");
    CHECK(row.at("detail") == "refused");
  }
}

} // namespace leasehold::test
