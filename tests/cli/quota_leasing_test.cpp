// Nobody leases for work that their tenancy keeps out: it would idle.
#include "cli/market_run.hpp"

#include <doctest/doctest.h>

#include <string>

namespace leasehold::test {

namespace {

const std::string lab = "horizon: 4 d\ntenants: [{name: lab}]\n";

/// 64 H100 for about a day: 5e9 tokens · 6 · 70.6e9 / (64 · 989e12 · 0.4) = 84 ks.
std::string gang_of_a_day(const std::string& name, const std::string& more = "")
{
  return "  - training: {name: " + name +
         ", tenant: lab, model: llama3-70b, tokens: 5 G, utilisation: 0.4, chips: {h100: 64}" + more + "}\n";
}

MarketRun under(const std::string& tenancy, const std::string& leasing, const std::string& workload)
{
  return run_market(lab + "workload:\n" + workload + "policies: {leasing: {policy: " + leasing +
                    "}, tenancy: " + tenancy + "}\n");
}

std::string caps(int chips)
{
  return "{policy: caps, chips: {lab: " + std::to_string(chips) + "}}";
}

std::string quota(int chips)
{
  return "{policy: quota, queues: [{tenant: lab, cohort: all, flavors: [{chip: h100, nominal: " +
         std::to_string(chips) + ", borrowing_limit: 0}]}]}";
}

} // namespace

TEST_CASE("no chips are leased for a gang while the tenancy lets it wait for another, or for ever")
{
  // Two gangs of 64 chips under 64: one after the other, so that 64 compute all the time and the second finds its own at most
  // an hour after the first is done. Both at once would have 64 idle for a day, 1,481 chip-hours. Under 32 neither ever starts.
  const std::string both = gang_of_a_day("a") + gang_of_a_day("b");
  for (const char* leasing : {"on_demand_only", "reserve_base", "cvar_portfolio", "any_silicon", "wang", "spot_first",
                              "savings_plan", "rolling_horizon", "oracle_offline"})
    for (const bool flavors : {false, true}) {
      CAPTURE(leasing);
      CAPTURE(flavors);
      const MarketRun turns = under(flavors ? quota(64) : caps(64), leasing, both);
      CHECK(turns.metric("jobs_finished") == 2.0);
      CHECK(sum(turns.leases, "idle_chip_hours") <= 64.0 * 2.5);
      const MarketRun never = under(flavors ? quota(32) : caps(32), leasing, both);
      CHECK(never.metric("jobs_finished") == 0.0);
      CHECK(never.metric("cost") == 0.0);
    }
}

TEST_CASE("a service is leased for as far as the tenancy lets it run, and its gang beside it or not at all")
{
  // Replicas of 8: of the 112 chips that 200 requests a second ask for 32 are let, which are 4 replicas; under 36 no more, and a
  // gang of 64 beside them waits for ever.
  const std::string service =
      "  - serving: {name: s, tenant: lab, model: llama3-70b, requests: {rate: 200/s, input: 1000, "
      "output: 300}, chips: {h100: 8}}\n";
  const auto most = [](const MarketRun& run) {
    double chips = 0.0;
    for (const Row& lease : run.leases)
      chips += number(lease, "chips");
    return chips;
  };
  CHECK(most(under(caps(32), "on_demand_only", service)) == 32.0);
  CHECK(most(under(caps(36), "on_demand_only", service)) == 32.0);
  CHECK(most(under(caps(32), "on_demand_only", service + gang_of_a_day("a"))) == 32.0);
}

TEST_CASE("a gang of higher priority is leased for though one of lower holds what is let")
{
  // 32 chips of the lower hold half of what is let; the higher one needs all 64, and scheduling stops the lower for it.
  const std::string low = "  - training: {name: low, tenant: lab, model: llama3-70b, tokens: 9 G, utilisation: 0.4, "
                          "chips: {h100: 32}, checkpoint: {interval: 1 h, cost: 0 s, restart: 0 s}}\n";
  const MarketRun run =
      run_market(lab + "workload:\n" + low + gang_of_a_day("high", ", priority: 5, submit: 6 h") +
                 "policies: {leasing: {policy: on_demand_only}, scheduling: priority, tenancy: " + caps(64) + "}\n");
  const Row& high = run.jobs[run.jobs[0].at("job_id") == "high" ? 0 : 1];
  CHECK(number(high, "waiting_time") <= 2.0 * 3600.0);
}

} // namespace leasehold::test
