// What a run says of itself: work that never started and what blocks it, money for nothing, and lines that add up.
#include "cli/market_run.hpp"
#include "cli/split_world.hpp"

#include <nlohmann/json.hpp>

#include <cmath>

namespace leasehold::test {

namespace {

using Json = nlohmann::json;

const std::string four_hosts =
    "<?xml version=\"1.0\"?>\n<!DOCTYPE platform SYSTEM \"https://simgrid.org/simgrid.dtd\">\n"
    "<platform version=\"4.1\"><cluster id=\"cluster\" prefix=\"host-\" suffix=\"\" radical=\"0-3\" speed=\"1Gf\" "
    "core=\"16\" bw=\"10Gbps\" lat=\"1us\"><prop id=\"provider\" value=\"local\"/><prop id=\"region\" value=\"site\"/>"
    "<prop id=\"role\" value=\"compute\"/><prop id=\"chip\" value=\"h100\"/><prop id=\"chip_count\" value=\"1\"/>"
    "</cluster></platform>\n";

std::vector<Json> findings(const Json& summary, const std::string& kind)
{
  std::vector<Json> found;
  for (const Json& finding : summary.at("post_mortem"))
    if (finding.at("kind") == kind)
      found.push_back(finding);
  return found;
}

} // namespace

TEST_CASE("a job that waits for most of the run is told, with who holds its chips, and the run is not stable")
{
  // `long` has all four hosts to the horizon of 1,000 s; `late` has waited since 100 s.
  const ScratchDirectory scratch;
  write_text(scratch / "small.xml", four_hosts);
  write_text(scratch / "long.csv", "job_id,submission_time,run_time,members,walltime\nl1,0,5000,4,6000\n");
  write_text(scratch / "late.csv", "job_id,submission_time,run_time,members,walltime\nw1,100,10,4,20\n");
  write_text(scratch / "s.yaml", "name: s\nhorizon: 1000 s\nplatform: small.xml\n"
                                 "catalogue: " LEASEHOLD_SOURCE_DIR "/platforms/catalogue\n"
                                 "tenants: [{name: own, owns: [{hosts: 4}]}]\nworkload:\n"
                                 "  - jobs: {name: long, tenant: own, file: long.csv, format: jobs_csv}\n"
                                 "  - jobs: {name: late, tenant: own, file: late.csv, format: jobs_csv}\n");
  const Output output = run_program({"run", scratch / "s.yaml", "--quiet", "--out", scratch / "out"});
  CAPTURE(output.err);
  REQUIRE(output.status == 0);
  const Json summary = Json::parse(read_text(scratch.path() / "out" / "base" / "seed=1" / "summary.json"));
  CHECK(summary.at("stability").at("stable") == false);
  const auto blocked = findings(summary, "never_started");
  REQUIRE(blocked.size() == 1);
  CHECK(blocked[0].at("subject") == "late");
  const std::string text = blocked[0].at("text");
  CHECK(text.find("it needs 4 h100 in") != std::string::npos);
  CHECK(text.find("long holds 4") != std::string::npos);
  CHECK(output.out.find("Post-mortem: late: ") != std::string::npos);
}

TEST_CASE("what tenancy refuses is told with its numbers, and not put to the scheduling policy")
{
  // Four hosts of one chip are free, and the job wants four: a cap of two, a quota of three.
  const auto text_under = [](const std::string& tenancy) {
    const ScratchDirectory scratch;
    write_text(scratch / "small.xml", four_hosts);
    write_text(scratch / "four.csv", "job_id,submission_time,run_time,members,walltime\nw1,100,10,4,20\n");
    write_text(scratch / "s.yaml", "name: s\nhorizon: 1000 s\nplatform: small.xml\n"
                                   "catalogue: " LEASEHOLD_SOURCE_DIR "/platforms/catalogue\n"
                                   "tenants: [{name: own, owns: [{hosts: 4}]}]\nworkload:\n"
                                   "  - jobs: {name: four, tenant: own, file: four.csv, format: jobs_csv}\n"
                                   "policies: {tenancy: " +
                                       tenancy + "}\n");
    const Output output = run_program({"run", scratch / "s.yaml", "--quiet", "--out", scratch / "out"});
    CAPTURE(output.err);
    REQUIRE(output.status == 0);
    const Json summary = Json::parse(read_text(scratch.path() / "out" / "base" / "seed=1" / "summary.json"));
    const auto blocked = findings(summary, "never_started");
    REQUIRE(blocked.size() == 1);
    return blocked[0].at("text").get<std::string>();
  };
  CHECK(
      text_under("{policy: caps, chips: {own: 2}}")
          .find("4 h100 in site are free and it needs 4, but `caps` lets its tenant hold 2 chips at once, of which it "
                "holds 0") != std::string::npos);
  CHECK(text_under("{policy: quota, queues: [{tenant: own, flavors: [{chip: h100, nominal: 3}]}]}")
            .find("but `quota` leaves its tenant 3 more: it holds 0, 3 are its nominal quota, and of what its cohort "
                  "lends it may take 0 now") != std::string::npos);
}

TEST_CASE("work that rivals are kept from, or a budget does not carry, is told so")
{
  // The other lab has all of Amazon's H100 in a region; they are rivals, and there is nothing to lease.
  const std::string workload = "workload:\n  - training: {name: a, tenant: lab, model: llama3-70b, tokens: 500 T, "
                               "utilisation: 0.4, chips: {h100: 64}}\n";
  const auto told = [](const MarketRun& run) {
    const auto blocked = findings(Json::parse(run.summary), "never_started");
    REQUIRE(blocked.size() == 1);
    return blocked[0].at("text").get<std::string>();
  };
  const std::string kept = told(run_market("horizon: 2 d\ntenants: [{name: lab, rivals: [other], leasing: {policy: "
                                           "on_demand_only, providers: [aws]}}, {name: "
                                           "other, owns: [{provider: aws, region: us-east-1, chip: h100}]}]\n" +
                                           workload + "policies: {tenancy: shared}\nmarket: {stock: [{share: 0}]}\n"));
  CAPTURE(kept);
  CHECK(kept.find("; other has ") != std::string::npos);
  CHECK(kept.find("h100 in us-east-1, from which `rivals` or `hosting: dedicated` keep it") != std::string::npos);
  // An hour of 64 chips at Amazon's $6.88 is $440.32.
  const std::string poor =
      told(run_market("horizon: 2 d\ntenants: [{name: lab, budget: $400, budget_binds: true}]\n" + workload +
                      "policies: {leasing: {policy: on_demand_only, providers: "
                      "[aws]}}\n"));
  CAPTURE(poor);
  CHECK(poor.find("; its tenant's budget of $400.00 does not carry more") != std::string::npos);
}

TEST_CASE("a commitment that hardly anything uses is told with its dollars, and a tenant's lines add up to its bills")
{
  // The plan of $34 an hour covers 57 of its 1,416 hours, 4 %: see money_cases_test.cpp.
  const MarketRun run = run_market(
      "horizon: 60 d\ntenants: [{name: lab}]\nworkload:\n"
      "  - training: {name: a, tenant: lab, model: llama3-8b, tokens: 20 B, chips: {h100: 8}, utilisation: 0.4, "
      "checkpoint: {interval: 100 d}}\n"
      "  - training: {name: b, tenant: lab, model: llama3-8b, tokens: 200 M, chips: {h100: 16}, utilisation: 0.4, "
      "submit: 126.5 h, checkpoint: {interval: 100 d}}\n"
      "policies: {leasing: {policy: savings_plan, providers: [aws], observe: 1 d, quantile: 0.5, programmes: "
      "[aws_savings_plan_1y]}}\n");
  const Json summary = Json::parse(run.summary);
  CHECK(summary.at("stability").at("stable") == true);
  const auto unused = findings(summary, "unused_commitment");
  REQUIRE(unused.size() == 1);
  CHECK(unused[0].at("dollars").get<double>() == doctest::Approx(34.0 * (1416 - 57)).epsilon(1e-6));
  const Json& book = summary.at("books").at("tenants").at("lab");
  CHECK(book.at("spend/commitments").get<double>() == doctest::Approx(34.0 * (1416 - 57)).epsilon(1e-6));
  CHECK(book.at("commitment_utilisation").get<double>() == doctest::Approx(57.0 / 1416.0).epsilon(1e-6));
  CHECK(run.metric("unused_commitment_spend") == doctest::Approx(34.0 * (1416 - 57)).epsilon(1e-6));
  CHECK(run.metric("commitment_utilisation") == doctest::Approx(57.0 / 1416.0).epsilon(1e-6));
  double lines = 0.0;
  for (const auto& [name, value] : book.items())
    if (name.starts_with("spend/"))
      lines += value.get<double>();
  CHECK(std::abs(lines - book.at("billed").get<double>()) < 1e-6);
  CHECK(std::abs(sum(run.ledger, "BilledCost") - book.at("billed").get<double>()) < 1e-6);
  // Nothing but training ran: what is not idle is its.
  CHECK(summary.at("books").at("workloads").at("a").at("spend").get<double>() +
            summary.at("books").at("workloads").at("b").at("spend").get<double>() ==
        doctest::Approx(book.at("spend/trained").get<double>()));
}

TEST_CASE("seeds that decided differently are told after a campaign, as their leases show it")
{
  const ScratchDirectory scratch;
  write_text(scratch / "split.yaml", split_world);
  const Output ran = run_program({"run", scratch / "split.yaml", "--quiet", "--out", scratch / "out"});
  REQUIRE_MESSAGE(ran.status == 0, ran.err);
  std::vector<int> committed, others;
  for (int seed = 1; seed <= 5; ++seed) {
    const auto leases = read_table(scratch.path() / "out" / "base" / ("seed=" + std::to_string(seed)) / "leases.csv");
    (where(leases, "programme", "aws_capacity_block").empty() ? others : committed).push_back(seed);
  }
  REQUIRE_FALSE(committed.empty());
  REQUIRE_FALSE(others.empty());
  CHECK(ran.out.find("Seeds of base decided differently: lab committed to aws_capacity_block in " +
                     std::to_string(committed.size()) + " of 5 replications") != std::string::npos);
  const Json split = Json::parse(read_text(scratch.path() / "out" / "campaign.json")).at("split_decisions");
  REQUIRE(split.size() == 1);
  CHECK(split[0].at("committed") == Json(committed));
  CHECK(split[0].at("not_committed") == Json(others));
}

} // namespace leasehold::test
