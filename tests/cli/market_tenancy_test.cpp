// Rivals, caps, oracles and the books of a run, through the program.
#include "cli/market_run.hpp"

#include <set>

namespace leasehold::test {

namespace {

const std::string two_gangs =
    "workload:\n"
    "  - training: {name: a, tenant: lab, model: llama3-70b, tokens: 500 T, utilisation: 0.4, "
    "chips: {h100: 64}}\n"
    "  - training: {name: b, tenant: other, model: llama3-70b, tokens: 500 T, "
    "utilisation: 0.4, chips: {h100: 64}, submit: 1 h}\n";
const std::string cheapest = "policies: {leasing: {policy: on_demand_only, providers: [aws, neocloud]}}\n";

} // namespace

TEST_CASE("rivals isolated by provider never lease from the same one")
{
  // Neocloud ($3.99) is cheaper than Amazon ($6.88). Both labs go there, unless they are rivals: then the one that
  // comes later finds no supplier there, and the market refuses it.
  const auto providers = [](const MarketRun& run, const std::string& tenant) {
    std::set<std::string> found;
    for (const Row& row : where(run.leases, "tenant", tenant))
      found.insert(row.at("provider"));
    return found;
  };
  const auto friends = run_market("horizon: 1 d\ntenants: [{name: lab}, {name: other}]\n" + two_gangs + cheapest);
  CHECK(providers(friends, "lab") == std::set<std::string>{"neocloud"});
  CHECK(providers(friends, "other") == std::set<std::string>{"neocloud"});
  const auto rivals =
      run_market("horizon: 1 d\ntenants: [{name: lab, rivals: [other], isolation: provider}, {name: other}]\n" +
                 two_gangs + cheapest);
  CHECK(providers(rivals, "lab") == std::set<std::string>{"neocloud"});
  CHECK(providers(rivals, "other").count("neocloud") == 0);
}

TEST_CASE("a cap by provider bounds what is leased there")
{
  const auto run = run_market("horizon: 1 d\ntenants: [{name: lab, caps: {aws: 32}}, {name: other}]\n" + two_gangs +
                              "policies: {leasing: {policy: on_demand_only, providers: [aws], lease_size: 16}}\n");
  CHECK(sum(where(run.leases, "tenant", "lab"), "chips") <= 32.0);
  CHECK(sum(where(run.leases, "tenant", "other"), "chips") == 64.0);
}

TEST_CASE("an oracle reserves at once what others learn to reserve, and regret says so")
{
  // A gang of 64 for 20 days; Neocloud sells clusters by the week at $3.20 against $3.99: three weeks cost 64 × 21 × 24
  // × 3.20 = $103,219, 20 days of rent 64 × 480 h × 3.99 = $122,573; two weeks and 6 days of rent 64 × (336 × 3.20 +
  // 144 × 3.99) = $105,584. reserve_base watches a day first.
  const auto cost = [](const std::string& policy) {
    return run_market("horizon: 20 d\n" + gang + "policies: {leasing: {policy: " + policy +
                      ", providers: [neocloud]}}\nmarket: {prices: [{provider: azure, factor: 9}, {provider: gcp, "
                      "factor: 9}, {provider: aws, factor: 9}]}\n");
  };
  const auto oracle = cost("oracle_offline");
  const auto rented = cost("on_demand_only");
  CHECK(rented.metric("cost") == doctest::Approx(64 * 480 * 3.99));
  CHECK(oracle.metric("cost") < rented.metric("cost"));
  CHECK(oracle.metric("regret") < rented.metric("regret"));
  CHECK(oracle.metric("regret") >= 1.0 - 1e-6);
  CHECK(rented.metric("revenue") == doctest::Approx(rented.metric("cost")));
}

} // namespace leasehold::test
