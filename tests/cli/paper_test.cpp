// From runs to a paper, through the program: the same bytes again, which input turns who is ahead, and a long run's steady state.
#include "support/program.hpp"
#include "support/short_campaign.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <sstream>

namespace leasehold::test {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

/// A gang that leases on demand from AWS or from Azure, whose prices, and the time that nothing takes to port, are not known.
std::string supply_campaign(int replications, const std::string& more)
{
  return fmt::format(
      "name: u\nstart: 2026-06-01\nhorizon: 1 d\nplatform: {}/platforms/four-clouds.xml\n"
      "tenants: [{{name: lab}}]\n"
      "workload:\n  - training: {{name: a, tenant: lab, model: llama3-70b, tokens: 500 T, chips: {{h100: 64}}}}\n"
      "replications: {}\n"
      "axes: {{provider: [{{label: aws, set: {{policies.leasing: {{policy: on_demand_only, providers: [aws]}}}}}}, "
      "{{label: azure, set: {{policies.leasing: {{policy: on_demand_only, providers: [azure]}}}}}}]}}\n"
      "uncertainty: {{{}prices: [{{name: aws price, provider: aws, low: 0.2, high: 3.4, law: uniform}}, "
      "{{name: chip price, low: 0.99, high: 1.01}}]}}\n",
      LEASEHOLD_SOURCE_DIR, replications, more);
}

/// Where an input was drawn, by seed.
std::vector<double> quantiles_drawn(const fs::path& point, const std::string& input, int seeds)
{
  std::vector<double> found;
  for (int seed = 1; seed <= seeds; ++seed) {
    const Json summary = Json::parse(read_text(point / fmt::format("seed={}", seed) / "summary.json"));
    found.push_back(summary.at("uncertainty").at(input).at("quantile").get<double>());
  }
  return found;
}

bool holds_line(const std::string& text, const std::string& line)
{
  return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

} // namespace

TEST_CASE("what a manifest tells of is run again: the same bytes, or what is not")
{
  const ScratchDirectory scratch;
  const fs::path scenario = write_short_campaign(scratch, 2);
  REQUIRE(
      run_program({"run", "campaign.yaml", "--quiet", "--set", "failures.repair=3 h", "--out", "out"}, scratch.path())
          .status == 0);
  const Output same = run_program({"reproduce", "out", "--quiet"}, scratch.path());
  CHECK(same.status == 0);
  // 2 points × 2 replications × (jobs.csv, summary.json, SHA256SUMS), results.csv and campaign.json.
  CHECK_MESSAGE(holds_line(same.out, "out: reproduced, all 14 files byte for byte"), (same.out + same.err));
  CHECK(run_program({"reproduce", "out", "--quiet", "--jobs", "2", "--out", "kept"}, scratch.path()).status == 0);
  CHECK(contents(scratch / "kept").at("scheduling=fcfs/seed=2/jobs.csv") ==
        contents(scratch / "out").at("scheduling=fcfs/seed=2/jobs.csv"));

  // From elsewhere the scenario has to be named; its place is no part of what is run.
  const Output lost = run_program({"reproduce", scratch / "out"});
  CHECK(lost.status == 2);
  CHECK(lost.err.find("--scenario: `campaign.yaml` is not there") != std::string::npos);
  CHECK(run_program({"reproduce", scratch / "out", "--quiet", "--scenario", scenario.string(), "--data",
                     scratch.path().string()})
            .status == 0);

  write_text(scratch / "out/scheduling=fcfs/seed=1/jobs.csv", "nothing\n");
  fs::remove(scratch / "out/scheduling=fcfs/seed=2/summary.json");
  const Output other = run_program({"reproduce", "out", "--quiet"}, scratch.path());
  CHECK(other.status == 1);
  CHECK(holds_line(other.out, "scheduling=fcfs/seed=1/jobs.csv: its bytes are others"));
  CHECK(holds_line(other.out, "scheduling=fcfs/seed=2/summary.json: it is not there"));
  CHECK(other.out.find("not reproduced: 2 of 14 files are others") != std::string::npos);

  write_text(scratch / "trace.swf", read_text(scratch / "trace.swf") + "; another line\n");
  const Output input = run_program({"reproduce", "out", "--quiet"}, scratch.path());
  CHECK(input.out.find("manifest.yaml: files.trace.swf: its bytes changed") != std::string::npos);
}

TEST_CASE("reproduce loads no plug-in that the caller does not name, and reads no manifest that is none")
{
  const ScratchDirectory scratch;
  REQUIRE(run_program({"run", write_short_campaign(scratch, 1).string(), "--quiet", "--out", scratch / "out"}).status ==
          0);
  std::string manifest = read_text(scratch / "out/manifest.yaml");
  const std::string words = "command:\n  - \"run\"\n";
  REQUIRE(manifest.find(words) != std::string::npos);
  write_text(scratch / "out/manifest.yaml",
             std::string{manifest}.replace(manifest.find(words), words.size(),
                                           words + "  - \"--plugin\"\n  - \"/etc/passwd\"\n"));
  const Output loads = run_program({"reproduce", scratch / "out"});
  CHECK(loads.status == 2);
  CHECK(loads.err.find("--plugin: the manifest loads `/etc/passwd`") != std::string::npos);
  write_text(scratch / "out/manifest.yaml", "command: [rm, -rf]\n");
  CHECK(run_program({"reproduce", scratch / "out"}).err.find("cannot be read (it names no command)") !=
        std::string::npos);
  CHECK(run_program({"reproduce", scratch / "nowhere"}).status == 2);
}

// Of 4 seeds each input has one draw in each quarter of its range, and of the next 4 too; alone a seed draws the same.
TEST_CASE("a Latin hypercube: each part of each range is drawn once, by the seed alone")
{
  const ScratchDirectory scratch;
  write_text(scratch / "u.yaml", supply_campaign(8, "latin: 4, "));
  REQUIRE(run_program({"run", scratch / "u.yaml", "--quiet", "--out", scratch / "out"}).status == 0);
  std::vector<std::vector<int>> orders;
  for (const std::string input : {"aws price", "chip price"}) {
    const auto drawn = quantiles_drawn(scratch.path() / "out/provider=aws", input, 8);
    CHECK(drawn == quantiles_drawn(scratch.path() / "out/provider=azure", input, 8));
    for (const std::size_t block : {0U, 4U}) {
      std::vector<int> parts;
      for (std::size_t i = 0; i < 4; ++i)
        parts.push_back(static_cast<int>(drawn[block + i] * 4.0));
      orders.push_back(parts);
      std::ranges::sort(parts);
      CHECK(parts == std::vector<int>{0, 1, 2, 3});
    }
  }
  CHECK(orders[0] != orders[1]); // of the next block
  CHECK(orders[0] != orders[2]); // of the other input
  REQUIRE(run_program(
              {"run", scratch / "u.yaml", "--quiet", "--seed", "7", "--replications", "1", "--out", scratch / "alone"})
              .status == 0);
  CHECK(read_text(scratch / "alone/provider=aws/seed=7/jobs.csv") ==
        read_text(scratch / "out/provider=aws/seed=7/jobs.csv"));
  CHECK(quantiles_drawn(scratch.path() / "out/provider=aws", "aws price", 8)[6] ==
        Json::parse(read_text(scratch / "alone/provider=aws/seed=7/summary.json"))
            .at("uncertainty")
            .at("aws price")
            .at("quantile"));
  // Nothing is drawn: it would change nothing.
  write_text(scratch / "none.yaml", supply_campaign(1, "latin: 8, ") + "seed: 1\n");
  const Output none = run_program({"run", scratch / "none.yaml", "--quiet", "--out", scratch / "none", "--set",
                                   "uncertainty.prices=[{low: 0.5, high: 2, take: low}]"});
  CHECK(none.status == 2);
  CHECK(none.err.find("`latin` has no effect") != std::string::npos);
}

// AWS's price is drawn evenly from a fifth to 3.4 times its own, all prices within 1 %. Azure's is 1.8 times AWS's, in the middle of
// that range: with AWS's price in the low third AWS is cheaper whatever else, in the high third dearer.
TEST_CASE("the input that turns who is ahead is found, and told in text, CSV and in a figure's table")
{
  const ScratchDirectory scratch;
  write_text(scratch / "u.yaml", supply_campaign(12, "latin: 12, "));
  REQUIRE(run_program({"run", scratch / "u.yaml", "--quiet", "--out", scratch / "out"}).status == 0);
  const Output found = run_program({"sensitivity", scratch / "out"});
  CHECK(found.status == 0);
  CHECK_MESSAGE(holds_line(found.out,
                           "`aws price` turns who is ahead: in the low third of its range `aws` is better, in the "
                           "high third `azure` is better."),
                found.out);
  CHECK(found.out.find("`chip price` turns") == std::string::npos);
  const Output csv = run_program({"sensitivity", scratch / "out", "--between", "azure,aws", "--format", "csv"});
  std::istringstream rows{csv.out};
  std::string head, first, second;
  std::getline(rows, head);
  std::getline(rows, first);
  std::getline(rows, second);
  CHECK(head.starts_with("metric,unit,a,b,worlds,mean,input,first_order,p,"));
  CHECK(first.starts_with("cost,$,azure,aws,12,"));
  CHECK(first.find(",aws price,") != std::string::npos); // the widest first
  CHECK(second.find(",chip price,") != std::string::npos);
  // Of one alternative alone there is nobody ahead.
  const Output alone = run_program({"sensitivity", scratch / "out", "--between", "azure"});
  CHECK(alone.out.find("cost of `azure`: ") == 0);
  CHECK(alone.out.find("ahead") == std::string::npos);
  CHECK(run_program({"sensitivity", scratch / "out", "--between", "azure,gcp"}).err.find("choose of `aws`, `azure`") !=
        std::string::npos);
}

// A sweep makes points of its own, which are no alternatives.
TEST_CASE("what is swept is looked at by its ends")
{
  const ScratchDirectory scratch;
  std::string text = supply_campaign(2, "");
  for (std::size_t at = 0; (at = text.find("low: 0.", at)) != std::string::npos; at += 14)
    text.insert(at, "take: sweep, ");
  text.replace(text.find(", law: uniform"), 14, "");
  write_text(scratch / "u.yaml", text);
  const Output ran = run_program({"run", scratch / "u.yaml", "--quiet", "--out", scratch / "out"});
  REQUIRE_MESSAGE(ran.status == 0, ran.err);
  const Output found = run_program({"sensitivity", scratch / "out"});
  CHECK(found.out.starts_with("cost of `aws` less that of `azure`"));
  CHECK(found.out.find("aws price ") != std::string::npos);
  CHECK(found.out.find("turns who is ahead") != std::string::npos);
  CHECK(found.out.find("-  ") != std::string::npos); // no first order
  write_text(scratch / "plain.yaml", text.substr(0, text.find("uncertainty")));
  REQUIRE(run_program({"run", scratch / "plain.yaml", "--quiet", "--out", scratch / "plain"}).status == 0);
  const Output certain = run_program({"sensitivity", scratch / "plain"});
  CHECK(certain.status == 2);
  CHECK(certain.err.find("no input of these runs was uncertain") != std::string::npos);
}

// Jobs of one processor that all take 100 s and come every 10 s to 64 processors wait for nothing: the mean and every percentile
// are 0, and nothing is warm-up.
TEST_CASE("a long run's steady state is told, and what is too short for it")
{
  const ScratchDirectory scratch;
  std::string trace = "; MaxProcs: 64\n";
  for (int i = 1; i <= 200; ++i)
    trace += fmt::format("{} {} -1 100 1 -1 -1 1 900 -1 1 1 1 1 1 1 -1 -1\n", i, 10 * i);
  write_text(scratch / "trace.swf", trace);
  write_text(scratch / "s.yaml",
             "name: s\nplatform: " LEASEHOLD_SOURCE_DIR
             "/platforms/cluster-1024.xml\ntenants: [{name: users, owns: [{}]}]\n"
             "workload: [{jobs: {tenant: users, file: trace.swf}}]\npolicies: {scheduling: fcfs}\n");
  REQUIRE(run_program({"run", scratch / "s.yaml", "--quiet", "--out", scratch / "out"}).status == 0);
  const Output steady = run_program({"steady", scratch / "out"});
  CHECK_MESSAGE(steady.out.starts_with("jobs.csv:waiting_time of base, seed 1: 200 values\n"),
                (steady.out + steady.err));
  CHECK(holds_line(steady.out, "Warm-up: none is seen (MSER-5)."));
  CHECK(steady.out.find("by 20 batches of 10 values") != std::string::npos);
  // Their execution times are 100 s: 1.667 min.
  const Output times = run_program({"steady", scratch / "out", "--of", "jobs.csv:execution_time"});
  CHECK(times.out.find("1.67 min") != std::string::npos);
  CHECK(run_program({"steady", scratch / "out", "--of", "jobs.csv:wait"}).status == 2);
  CHECK(run_program({"steady", scratch / "out", "--only", "workload_name=none"}).err.find("too few") !=
        std::string::npos);
}

// AWS's price is drawn from 0.2 to 3.4 times its own: three draws tell its mean to no few per cent.
TEST_CASE("a campaign that grew until a mean was known goes on by the command that made it")
{
  const ScratchDirectory scratch;
  write_text(scratch / "u.yaml", supply_campaign(3, ""));
  const auto until = [&](bool again) {
    std::vector<std::string> words = {"run", "u.yaml", "--quiet", "--until", "cost 5 %", "--most", "6", "--out", "out"};
    if (again)
      words.emplace_back("--resume");
    return run_program(words, scratch.path());
  };
  const Output grown = until(false);
  REQUIRE_MESSAGE(grown.status == 0, grown.err);
  const auto last = scratch.path() / "out" / "provider=aws" / "seed=6" / "summary.json";
  REQUIRE(fs::exists(last));
  const Output again = until(true);
  CHECK_MESSAGE(again.status == 0, again.err);
  CHECK(again.out == grown.out);
}

// Twenty jobs on a cluster that is nearly empty: their slowdown is 1, which is no share, and few of 1,024 chips are in use, which is.
TEST_CASE("one replication's numbers have the units that a table has")
{
  const ScratchDirectory scratch;
  write_text(scratch / "s.yaml",
             "name: s\nplatform: " LEASEHOLD_SOURCE_DIR
             "/platforms/cluster-1024.xml\ntenants: [{name: users, owns: [{}]}]\n"
             "workload: [{generate: {tenant: users, jobs: {count: 20, arrivals: {poisson: {rate: 1/h}}, "
             "run_time: {deterministic: {value: 1 h}}}}}]\n");
  const Output run = run_program({"run", scratch / "s.yaml", "--quiet", "--out", scratch / "out"});
  REQUIRE_MESSAGE(run.status == 0, run.err);
  std::istringstream lines(run.out);
  std::string slowdown, utilisation;
  for (std::string line; std::getline(lines, line);) {
    slowdown = line.starts_with("mean_bounded_slowdown ") ? line : slowdown;
    utilisation = line.starts_with("utilisation ") ? line : utilisation;
  }
  CHECK_MESSAGE(slowdown.find(" 1   ") != std::string::npos, slowdown);
  CHECK_MESSAGE(utilisation.find(" %   ") != std::string::npos, utilisation);
}

} // namespace leasehold::test
