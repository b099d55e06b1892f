// Bills and costs that were once wrong, each with its right value worked out by hand.
#include "cli/market_run.hpp"
#include "units/text.hpp"

#include <cmath>

namespace leasehold::test {

namespace {

/// Eight chips from the start, and sixteen more on demand from 126.5 to 127 h.
const std::string two_jobs =
    "tenants: [{name: lab}]\n"
    "workload:\n"
    "  - training: {name: a, tenant: lab, model: llama3-8b, tokens: 20 B, chips: {h100: 8}, utilisation: 0.4, "
    "checkpoint: {interval: 100 d}}\n"
    "  - training: {name: b, tenant: lab, model: llama3-8b, tokens: 200 M, chips: {h100: 16}, utilisation: 0.4, "
    "submit: "
    "126.5 h, checkpoint: {interval: 100 d}}\n";

double credits(const MarketRun& run)
{
  return -sum(where(run.ledger, "ChargeCategory", "Credit"), "BilledCost");
}

double hours_between(const std::string& from, const std::string& to)
{
  return (*parse<Instant>(to) - *parse<Instant>(from)).value() / 3600.0;
}

/// The service alone, or beside this training.
double cost_of_serving(const std::string& training)
{
  const MarketRun run = run_market(
      "horizon: 30 d\ntenants: [{name: lab}]\nworkload:\n"
      "  - serving: {name: a, tenant: lab, model: llama3-8b, requests: {rate: 100/s, input: 1000, output: 300}, chips: "
      "{tpu-v6e: 1}}\n" +
      training + "policies: {leasing: {policy: on_demand_only}}\n");
  return run.metric("cost_per_mtoken_served");
}

} // namespace

TEST_CASE("a reservation covers by the clock hour")
{
  // Azure H100 at $12.29, 8 chips reserved after the first day. The job of 8 chips runs 80.x h, so 56 clock hours of the
  // reservation have it, whole or in part; the 16 chips of half an hour at 126.5 h fill the 127th hour.
  const MarketRun run =
      run_market("horizon: 8 d\n" + two_jobs +
                 "policies: {leasing: {policy: savings_plan, providers: [azure], observe: 1 d, quantile: 0.5, "
                 "programmes: [azure_reservation_1y]}}\n");
  CHECK(credits(run) == doctest::Approx(56 * 8 * 12.29 + 16 * 0.5 * 12.29).epsilon(1e-8));
}

TEST_CASE("a savings plan covers by the clock hour")
{
  // $34 an hour at 36.6 % off cover 34 / 0.634 = $53.628 of list price in each hour that has as much: 56 of the long job
  // and the one of the short one, whose 16 chips cost 16 × 0.5 × $6.88 = $55.04.
  const MarketRun run = run_market(
      "horizon: 60 d\n" + two_jobs +
      "policies: {leasing: {policy: savings_plan, providers: [aws], observe: 1 d, quantile: 0.5, programmes: "
      "[aws_savings_plan_1y]}}\n");
  const auto plans = where(where(run.ledger, "ChargeCategory", "Purchase"), "ChargeDescription", "chips");
  REQUIRE(!plans.empty());
  const double hourly = number(plans.front(), "BilledCost") /
                        hours_between(plans.front().at("ChargePeriodStart"), plans.front().at("ChargePeriodEnd"));
  CHECK(hourly == doctest::Approx(34.0).epsilon(0.01));
  CHECK(credits(run) == doctest::Approx(57 * hourly / 0.634).epsilon(1e-7));
}

TEST_CASE("a reserved chip's list cost is its on-demand price, and instants are written in full")
{
  // August has 744 h; 8 chips × $6.88.
  const MarketRun run = run_market(
      "horizon: 1150 d\ntenants: [{name: lab}]\nworkload:\n"
      "  - serving: {name: s, tenant: lab, model: llama3-8b, requests: {rate: 20/s, input: 1000, output: 300}, chips: "
      "{h100: 8}, period: 1 h}\n"
      "policies:\n"
      "  leasing: {policy: reserve_base, providers: [aws], programmes: [aws_reserved_3y_partial], observe: 7 d, "
      "quantile: 1, renew: false, term: 1095 d}\n"
      "  autoscaling: {policy: static, replicas: 1}\n");
  const auto august = where(where(run.ledger, "ChargePeriodStart", "2026-08-01T00:00:00Z"), "ChargeCategory", "Usage");
  REQUIRE(august.size() == 1);
  CHECK(number(august.front(), "ConsumedQuantity") == doctest::Approx(5952.0));
  CHECK(number(august.front(), "ListCost") == doctest::Approx(5952 * 6.88));
  CHECK(number(august.front(), "EffectiveCost") < 0.5 * number(august.front(), "ListCost"));
  CHECK(august.front().at("BillingPeriodStart") == "2026-08-01T00:00:00Z");
  for (const Row& row : run.ledger)
    for (const char* column : {"BillingPeriodStart", "BillingPeriodEnd", "ChargePeriodStart", "ChargePeriodEnd"})
      CHECK(row.at(column).size() == std::string{"2026-08-01T00:00:00Z"}.size());
}

TEST_CASE("a price that changes inside a granule: a row's quantity is its period's")
{
  // 8 chips by the minute at $p. From 90 to 150 min twice, then for 90 s three times as much: the minute that begins at
  // 151 min is billed whole at three times. 12 h are 720 min: 658 at p, 60 at 2 p, 2 at 3 p.
  const MarketRun run = run_market(
      "horizon: 12 h\ntenants: [{name: lab}]\nworkload:\n"
      "  - training: {name: t, tenant: lab, model: llama3-8b, tokens: 2 B, chips: {h100: 8}, utilisation: 0.4, "
      "checkpoint: {interval: 100 d}}\n"
      "policies: {leasing: {policy: on_demand_only, providers: [neocloud]}}\n"
      "market:\n  prices:\n"
      "    - {provider: neocloud, chip: h100, factor: 2, from: 90 min, until: 150 min}\n"
      "    - {provider: neocloud, chip: h100, factor: 3, from: 150 min, until: 151.5 min}\n");
  REQUIRE(run.ledger.size() >= 3);
  double dear = 0.0;
  for (const Row& row : run.ledger) {
    const double hours = hours_between(row.at("ChargePeriodStart"), row.at("ChargePeriodEnd"));
    CHECK(number(row, "ConsumedQuantity") == doctest::Approx(8 * hours));
    CHECK(number(row, "BilledCost") ==
          doctest::Approx(number(row, "ContractedUnitPrice") * number(row, "PricingQuantity")));
    if (number(row, "ContractedUnitPrice") > 2.5 * number(run.ledger.front(), "ContractedUnitPrice"))
      dear += hours;
  }
  CHECK(dear == doctest::Approx(2.0 / 60.0));
}

TEST_CASE("serving's cost per token is that of its own chips, whatever trains beside it")
{
  // 15.9 → 16 chips of v6e at $2.70, for 30 d: $31,104, over 100/s × 300 tokens × 30 d less the first seconds' shortfall
  // = 77,751 Mtoken: $0.400. Training on other chips, dearer or cheaper, changes nothing of it.
  const double alone = cost_of_serving("");
  CHECK(alone == doctest::Approx(31104.0 / 77751.0).epsilon(1e-4));
  const std::string beside = "  - training: {name: t, tenant: lab, model: llama3-70b, tokens: 200 B, chips: ";
  CHECK(cost_of_serving(beside + "{tpu-v5p: 128}}\n") == doctest::Approx(alone).epsilon(1e-3));
  CHECK(cost_of_serving(beside + "{b200: 128}}\n") == doctest::Approx(alone).epsilon(1e-3));
}

TEST_CASE("the slowdown of a preempted job is by its own run time")
{
  // Four hosts. The guest needs all for 100 s; the owner takes two at 50 s for 100 s; the guest is back at 150 s, restarts
  // for 10 s and runs its 100 s: done at 260 s. The owner's job is done at 150 s, slowed down by 1: (260/100 + 1) / 2.
  const ScratchDirectory scratch;
  write_text(scratch / "o.csv", "job_id,submission_time,run_time,members,walltime\no1,50,100,2,100\n");
  write_text(scratch / "g.csv", "job_id,submission_time,run_time,members,walltime\ng1,0,100,4,200\n");
  write_text(scratch / "small.xml",
             "<?xml version=\"1.0\"?>\n<!DOCTYPE platform SYSTEM \"https://simgrid.org/simgrid.dtd\">\n"
             "<platform version=\"4.1\"><cluster id=\"cluster\" prefix=\"host-\" suffix=\"\" radical=\"0-3\" "
             "speed=\"1Gf\" core=\"16\" bw=\"10Gbps\" lat=\"1us\"><prop id=\"provider\" value=\"local\"/>"
             "<prop id=\"region\" value=\"site\"/><prop id=\"role\" value=\"compute\"/>"
             "<prop id=\"chip\" value=\"h100\"/><prop id=\"chip_count\" value=\"1\"/></cluster></platform>\n");
  write_text(scratch / "s.yaml",
             "name: s\nplatform: small.xml\ncatalogue: " LEASEHOLD_SOURCE_DIR "/platforms/catalogue\n"
             "tenants: [{name: own, owns: [{hosts: 4}]}, {name: guest}]\nworkload:\n"
             "  - jobs: {name: o, tenant: own, file: o.csv, format: jobs_csv, restart: 10 s}\n"
             "  - jobs: {name: g, tenant: guest, file: g.csv, format: jobs_csv, restart: 10 s}\n"
             "policies: {scheduling: easy_backfill, tenancy: shared}\n");
  const Output output = run_program({"run", scratch / "s.yaml", "--quiet", "--out", scratch / "out"});
  CAPTURE(output.err);
  REQUIRE(output.status == 0);
  const auto directory = scratch.path() / "out" / "base" / "seed=1";
  MarketRun run;
  run.summary = read_text(directory / "summary.json");
  CHECK(run.metric("mean_bounded_slowdown") == doctest::Approx(1.8));
  const auto jobs = read_table(directory / "jobs.csv");
  CHECK(number(where(jobs, "job_id", "g1").at(0), "stretch") == doctest::Approx(2.6));
  CHECK(number(where(jobs, "job_id", "o1").at(0), "stretch") == doctest::Approx(1.0));
}

} // namespace leasehold::test
