// A tenant that names a leasing policy of its own does not follow the scenario's.
#include "cli/market_run.hpp"

#include <doctest/doctest.h>

#include <map>
#include <sstream>
#include <string>

namespace leasehold::test {

TEST_CASE("each tenant leases by its own policy, or by the scenario's")
{
  const ScratchDirectory scratch;
  write_text(scratch / "two.yaml",
             std::string{"name: two\nhorizon: 2 d\n"
                         "platform: " LEASEHOLD_SOURCE_DIR "/platforms/four-clouds.xml\n"
                         "tenants:\n"
                         "  - {name: own, leasing: {policy: on_demand_only, providers: [gcp]}}\n"
                         "  - {name: common}\n"
                         "workload:\n"
                         "  - serving: {name: a, tenant: own, model: llama3-8b, requests: {rate: 1/s}, "
                         "chips: {h100: 8, tpu-v6e: 8}}\n"
                         "  - serving: {name: b, tenant: common, model: llama3-8b, requests: {rate: 1/s}, "
                         "chips: {h100: 8, tpu-v6e: 8}}\n"
                         "policies: {leasing: {policy: on_demand_only, providers: [aws]}}\n"});
  const Output ran = run_program({"run", scratch / "two.yaml", "--quiet", "--out", scratch / "out"});
  REQUIRE_MESSAGE(ran.status == 0, ran.err);

  std::istringstream rows{read_text(scratch / "out/base/seed=1/leases.csv")};
  std::size_t own = 0;
  std::size_t common = 0;
  for (std::string row; std::getline(rows, row);) {
    own += row.find(",own,gcp_on_demand/") != std::string::npos ? 1U : 0U;
    common += row.find(",common,aws_on_demand/") != std::string::npos ? 1U : 0U;
    CHECK(row.find(",own,aws_") == std::string::npos);
    CHECK(row.find(",common,gcp_") == std::string::npos);
  }
  CHECK(own > 0);
  CHECK(common > 0);
}

TEST_CASE("what is rented follows a falling need host by host, within its lease")
{
  // A replica takes a host, and a day's swing lets their number fall and rise. A lease's chips beyond those that it holds to
  // the end are what events.csv tells of it; it holds less than all of them all the time, and bills add up.
  const ScratchDirectory scratch;
  write_text(scratch / "s.yaml",
             std::string{"name: s\nhorizon: 2 d\nplatform: " LEASEHOLD_SOURCE_DIR "/platforms/four-clouds.xml\n"
                         "tenants: [{name: lab}]\nworkload:\n"
                         "  - serving: {name: chat, tenant: lab, model: llama3-70b, "
                         "requests: {rate: 200/s, daily_swing: 0.6}, chips: {h100: 8}}\n"
                         "policies: {leasing: {policy: on_demand_only, providers: [aws]}}\n"
                         "outputs: {events: true}\n"});
  const Output ran = run_program({"run", scratch / "s.yaml", "--quiet", "--out", scratch / "out"});
  REQUIRE_MESSAGE(ran.status == 0, ran.err);
  const auto directory = scratch.path() / "out" / "base" / "seed=1";
  std::map<std::string, double> told; // chips, by lease
  for (const Row& event : read_table(directory / "events.csv"))
    if (event.at("event") == "lease_reduced")
      told[event.at("subject")] += number(event, "detail");
  CHECK(!told.empty());
  double effective = 0.0;
  for (const Row& lease : read_table(directory / "leases.csv")) {
    const double gone = number(lease, "chips") - number(lease, "chips_at_end");
    CHECK(gone == told[lease.at("lease")]);
    const double to_the_end = (lease.at("state") == "ended" ? number(lease, "end") : 2.0 * 86400.0);
    const double most = number(lease, "chips") * (to_the_end - number(lease, "active")) / 3600.0;
    const double held = number(lease, "productive_chip_hours") + number(lease, "lost_chip_hours") +
                        number(lease, "idle_chip_hours") + number(lease, "stranded_chip_hours");
    if (gone > 0.0)
      CHECK(held < most - 1.0);
    else
      CHECK(held == doctest::Approx(most));
    effective += number(lease, "effective");
  }
  double rows = 0.0;
  for (const Row& row : read_table(directory / "ledger.csv"))
    rows += number(row, "EffectiveCost");
  CHECK(rows == doctest::Approx(effective));
}

TEST_CASE("of two gangs on one lease the one that is to move leaves, and the other goes on")
{
  // One request rents AWS's 40 chips for both, at a fifth of the price. At 3 h it is ten times as dear; `a` may run on TPUs
  // and moves, `b` may not: it is never stopped.
  const MarketRun run = run_market(
      "horizon: 1 d\ntenants: [{name: lab}]\nworkload:\n"
      "  - training: {name: a, tenant: lab, model: llama3-8b, tokens: 4 B, utilisation: 0.4, chips: {h100: 8, tpu-v6e: "
      "8}, "
      "checkpoint: {interval: 1 h, cost: 5 min, restart: 10 min}}\n"
      "  - training: {name: b, tenant: lab, model: llama3-8b, tokens: 8 B, utilisation: 0.4, chips: {h100: 32}, "
      "checkpoint: {interval: 1 h, cost: 5 min, restart: 10 min}}\n"
      "policies: {leasing: {policy: on_demand_only, providers: [aws, gcp]}}\n"
      "market: {prices: [{provider: aws, programme: aws_on_demand, chip: h100, factor: 0.2, until: 3 h}, "
      "{provider: aws, programme: aws_on_demand, chip: h100, factor: 2, from: 3 h}]}\n"
      "outputs: {segments: true}\n");
  CHECK(run.leases.size() == 2);
  CHECK(number(run.leases.front(), "chips") == 40.0);
  CHECK(run.metric("preemptions") == 1.0);
  CHECK(where(run.segments, "job_id", "b").size() == 1);
}

TEST_CASE("each chip is bought by what a replica on it carries")
{
  // 27 / 0.97 = 27.8 requests a second take two replicas of 8 H200, of 16.5 each, and as many of 8 H100, of 14.4. H200 at a
  // fifth of its price for a day are cheaper, and dearer from then on: 16 × $7.91 against 16 × $6.88. The load of two full
  // replicas on H200 would take three on H100, and stay.
  const MarketRun run = run_market(
      "horizon: 4 d\ntenants: [{name: lab}]\nworkload:\n"
      "  - serving: {name: chat, tenant: lab, model: llama3-70b, requests: {rate: 27/s, input: 1000, output: 300}, "
      "chips: {h100: 8, h200: 8}, period: 1 h}\n"
      "policies: {leasing: {policy: on_demand_only, providers: [aws]}, autoscaling: {policy: target_tracking, target: "
      "0.97}}\n"
      "market: {prices: [{chip: h200, factor: 0.2, until: 1 d}]}\n");
  const auto chips = [&](const char* type) { return sum(where(run.leases, "chip", type), "chips"); };
  CHECK(chips("h200") == 16.0);
  CHECK(chips("h100") == 16.0);
  for (const Row& lease : where(run.leases, "chip", "h100"))
    CHECK(number(lease, "requested") == 86400.0);
}

TEST_CASE("a service whose chips another one holds that finds others gets them")
{
  // Both need two replicas; from day 1 on H200 cost a fifth, so that `both` is to move there, and 16 H100 are given back: it
  // may be those of `one`, which can run nowhere else. A replica loads for 5 minutes at most twice.
  const MarketRun run = run_market(
      "horizon: 3 d\ntenants: [{name: lab}]\nworkload:\n"
      "  - serving: {name: both, tenant: lab, model: llama3-70b, requests: {rate: 27/s, input: 1000, output: 300}, "
      "chips: {h100: 8, h200: 8}, period: 1 h}\n"
      "  - serving: {name: one, tenant: lab, model: llama3-70b, requests: {rate: 27/s, input: 1000, output: 300}, "
      "chips: {h100: 8}, period: 1 h}\n"
      "policies: {leasing: {policy: on_demand_only, providers: [aws]}, autoscaling: {policy: target_tracking, target: "
      "0.97}}\n"
      "market: {prices: [{chip: h200, factor: 0.2, from: 1 d}]}\n");
  CHECK(sum(where(run.leases, "chip", "h200"), "chips") == 16.0);
  CHECK(sum(where(run.leases, "chip", "h100"), "chips_at_end") == 16.0);
  CHECK(run.metric("slo_attainment") > 0.98);
}

TEST_CASE("a trace for which no leasing policy buys and nobody has chips is refused, whoever may be whose guest")
{
  const auto told = [](const std::string& tenancy, const std::string& more) {
    const ScratchDirectory scratch;
    write_text(scratch / "j.csv", "job_id,submission_time,run_time,members,chips_per_member\n1,0,3600,1,8\n");
    write_text(scratch / "m.yaml", "name: m\nstart: 2026-06-01\nhorizon: 2 d\nplatform: " LEASEHOLD_SOURCE_DIR
                                   "/platforms/four-clouds.xml\ntenants: [{name: lab}]\nworkload:\n"
                                   "  - jobs: {name: j, tenant: lab, file: j.csv, chip: h100}\n" +
                                       more + "policies: {leasing: on_demand_only, tenancy: " + tenancy + "}\n");
    return run_program({"validate", "m.yaml"}, scratch.path());
  };
  for (const char* tenancy : {"dedicated", "shared", "quota"}) {
    CAPTURE(tenancy);
    const Output output = told(tenancy, "");
    CHECK(output.status == 2);
    CHECK(
        output.out.find("`lab` has no hosts for its rigid jobs (leasing buys for training and serving alone) give the "
                        "tenant hosts with `owns`") != std::string::npos);
  }
  // What is leased for a service has room for guests and for the tenant's jobs at times.
  CHECK(told("shared",
             "  - serving: {name: s, tenant: lab, model: llama3-8b, requests: {rate: 1/s, input: 1000, output: "
             "300}, chips: {h100: 8}}\n")
            .status == 0);
}

TEST_CASE("oracle_offline lets a gang's chips go as it ends, not on the next hour")
{
  // Of 12.1 hours of computing.
  const MarketRun run = run_market(
      "horizon: 5 d\ntenants: [{name: lab}]\npolicies: {leasing: {policy: oracle_offline, providers: [azure]}}\n"
      "workload:\n  - training: {name: t, tenant: lab, model: llama3-8b, tokens: 30 B, chips: {h100: 64}}\n");
  const double finish = number(run.jobs.front(), "finish_time");
  REQUIRE(!run.leases.empty());
  for (const Row& lease : run.leases)
    CHECK(number(lease, "end") < finish + 61.0);
}

} // namespace leasehold::test
