// Gangs and services of one tenant on leased chips: what was leased for a gang is the gang's.
#include "cli/market_run.hpp"

#include <algorithm>

namespace leasehold::test {

namespace {

/// A gang that needs 64 H100 of aws for half a day, and rigid jobs before it, of which one fits on the host that the tenant
/// owns; its `caps` and the rigid jobs.
MarketRun run_beside_rigid_jobs(const std::string& caps, const std::string& rows)
{
  const ScratchDirectory scratch;
  write_text(scratch / "old.csv", "job_id,submission_time,run_time,members\n" + rows);
  return run_market(
      "horizon: 20 d\n"
      "tenants: [{name: lab, owns: [{provider: azure, chip: h100, hosts: 1}]" +
      caps + "}]\nworkload:\n  - jobs: {name: old, tenant: lab, file: " + (scratch / "old.csv") +
      ", format: jobs_csv, priority: 10}\n"
      "  - training: {name: gang, tenant: lab, model: llama3-8b, tokens: 30 B, submit: 1 s, chips: {h100: "
      "64}}\n"
      "policies: {leasing: {policy: on_demand_only, providers: [aws]}, scheduling: easy_backfill}\n");
}

/// Chip-hours that all leases held.
double leased(const MarketRun& run)
{
  return sum(run.leases, "productive_chip_hours") + sum(run.leases, "lost_chip_hours") +
         sum(run.leases, "idle_chip_hours") + sum(run.leases, "stranded_chip_hours");
}

} // namespace

TEST_CASE("replicas lease their own chips and leave a gang those that were leased for it")
{
  for (const char* policy : {"on_demand_only", "any_silicon", "uniform_progress", "reserve_base"}) {
    CAPTURE(policy);
    const MarketRun run = run_market(
        "horizon: 20 d\ntenants: [{name: lab}]\nworkload:\n"
        "  - serving: {name: s, tenant: lab, model: llama3-70b, requests: {rate: 100/s, input: 1500, output: 400,\n"
        "              daily_swing: 0.5}, slo: {ttft: 2 s, tpot: 60 ms}, chips: {h100: 8, tpu-v6e: 8}}\n"
        "  - training: {name: t, tenant: lab, model: llama3-70b, tokens: 100 B, submit: 5 d, chips: {h100: 256}}\n"
        "policies: {leasing: " +
        std::string{policy} + "}\noutputs: {segments: true}\n");
    // Nothing fails, so the gang runs once, from its submission, for the time that 100 B tokens take at the rate that its
    // only segment tells; checkpoints of 60 s every 6 h add 60 / 21,600 = 0.3 %.
    REQUIRE(run.segments.size() == 1);
    const Row& stay = run.segments.front();
    CHECK(stay.at("end_reason") == "finished");
    CHECK(number(stay, "start") == 5 * 86400.0);
    CHECK(number(stay, "end") - number(stay, "start") == doctest::Approx(100e9 / number(stay, "rate")).epsilon(0.01));
    CHECK(run.metric("slo_attainment") > 0.99);
    // Its leases end with it, to the hour; any_silicon spreads serving over two chips in whole hosts of each.
    CHECK(run.metric("idle_spend") < 0.15 * run.metric("cost"));
  }
}

TEST_CASE("a gang that is submitted with a service is not driven off for chips that serving gives back")
{
  // Both begin at once, so replicas sit on hosts of either's leases. At night serving needs less, and what goes are leases
  // that no gang trains on.
  const MarketRun run = run_market(
      "horizon: 20 d\ntenants: [{name: lab}]\nworkload:\n"
      "  - serving: {name: s, tenant: lab, model: llama3-70b, requests: {rate: 40/s, input: 1000, output: 300,\n"
      "              daily_swing: 0.5}, slo: {ttft: 2 s, tpot: 60 ms}, chips: {trainium2: 16}}\n"
      "  - training: {name: t, tenant: lab, model: llama4-maverick, tokens: 500 B, chips: {trainium2: 512}}\n"
      "policies: {leasing: {policy: silo, providers: [aws]}}\noutputs: {segments: true}\n");
  CHECK(run.segments.size() == 1);
  CHECK(run.metric("jobs_finished") == 1.0);
}

TEST_CASE("a gang's lease is for all of its chips, whatever the tenant owns elsewhere")
{
  // 8 of the tenant's chips stand in another region: 56 beside them would be leased for nothing, to the horizon.
  const MarketRun run = run_beside_rigid_jobs("", "a,0,60,1\n");
  CHECK(run.metric("jobs_finished") == 2.0);
  CHECK(sum(run.leases, "chips") == 64.0);
}

TEST_CASE("a gang starts on what was leased for it before rigid jobs that came first")
{
  // Two rigid jobs of 30 days come first: one takes the host that is owned, the other has no chip but those leased for the gang,
  // of which the tenant may not lease more than 64. It waits, and the gang, whose 20 days are enough for it, ends.
  const MarketRun run = run_beside_rigid_jobs(", caps: {aws: 64}", "a,0,2592000,8\nb,0,2592000,1\n");
  CHECK(run.metric("jobs_finished") == 1.0);
  CHECK(leased(run) > 0.0);
}

TEST_CASE("gangs with deadlines end by them beside a service, whatever the policy, and little of what is leased idles")
{
  // 200 B tokens of a 70 B model are 6 x 70e9 x 200e9 = 8.4e22 FLOP, 3.8 d on 256 H100 at their peak of 989 TFLOP/s: 8 to 13 d
  // at half to 30 % of it, well within 40 d. What is idle is what replicas do not need within the hour, or do not fill.
  for (const char* policy : {"on_demand_only", "reserve_base", "any_silicon", "uniform_progress"}) {
    CAPTURE(policy);
    const MarketRun run = run_market(
        "horizon: 70 d\ntenants: [{name: lab}]\nworkload:\n"
        "  - serving: {name: s, tenant: lab, model: llama3-70b, requests: {rate: 200/s, input: 1500, output: 400,\n"
        "              daily_swing: 0.5, weekend: 0.7, noise: 0.15}, slo: {ttft: 2 s, tpot: 60 ms}, chips: {h100: 8,\n"
        "              tpu-v6e: 8}, period: 1 h}\n"
        "  - training: {name: t1, tenant: lab, model: llama3-70b, tokens: 200 B, submit: 5 d, deadline: 40 d,\n"
        "               chips: {h100: 256}, checkpoint: {cost: 60 s, restart: 10 min}}\n"
        "  - training: {name: t2, tenant: lab, model: llama3-70b, tokens: 200 B, submit: 20 d, deadline: 40 d,\n"
        "               chips: {h100: 256}, checkpoint: {cost: 60 s, restart: 10 min}}\n"
        "failures: {}\npolicies: {leasing: " +
        std::string{policy} + "}\n");
    CHECK(run.metric("jobs_finished") == 2.0);
    CHECK(run.metric("deadlines_met") == 1.0);
    CHECK(run.metric("slo_attainment") > 0.98);
    CHECK(run.metric("idle_spend") < 0.15 * run.metric("cost"));
  }
}

TEST_CASE("a service of twenty chips rents twenty, and begins no port whose least deployment is 256")
{
  // A replica of 4 H200 keeps the objective up to 12.8 requests/s (services.csv: 38.3 of three). 40 a second on average are
  // 4 replicas, 60 at the peak 5, 66 with noise 6: 16 to 24 chips, and what is left free of a host of 8.
  const std::string service =
      "horizon: 60 d\ntenants: [{name: lab, engineers: 12}]\nworkload:\n"
      "  - serving: {name: s, tenant: lab, model: llama3-70b, requests: {rate: 40/s, input: 1000,\n"
      "              output: 300, daily_swing: 0.5, weekend: 0.7, noise: 0.1}, slo: {ttft: 2 s,\n"
      "              tpot: 60 ms}, chips: {h200: 4, maia-200: 4}, validated: [h200]}\n"
      "porting: {median: 20 d}\npolicies: {leasing: ";
  const MarketRun rents = run_market(service + "{policy: on_demand_only, providers: [neocloud]}}\n");
  const double hours = leased(rents);
  CHECK(rents.metric("slo_attainment") > 0.98);
  CHECK(rents.metric("idle_spend") < 4.0 / 16.0 * rents.metric("cost"));
  CHECK(hours < 28 * 24 * 60.0);
  CHECK(hours > 12 * 24 * 60.0);
  const MarketRun staged = run_market(service + "{policy: staged, chip: maia-200, pilot: maia_pilot, deployment: "
                                                "maia_deployment, commitment: maia_commitment}}\n");
  for (const Row& lease : staged.leases)
    CHECK(lease.at("chip") != "maia-200");
  CHECK(staged.metric("engineering_cost") == 0.0);
  CHECK(staged.metric("cost") < 1.2 * rents.metric("cost"));
}

} // namespace leasehold::test
