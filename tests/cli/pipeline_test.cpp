// Jobs that come once others have finished: when they come, what a run tells of those that never do, and what is leased.
#include "cli/market_run.hpp"
#include "support/program.hpp"
#include "support/table.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace leasehold::test {

namespace {

using Json = nlohmann::json;

struct Chain {
  std::vector<Row> jobs;
  Json summary;
};

/// Rigid jobs on four hosts of a chip.
Chain play_chain(const std::string& rows, const std::string& scheduling, const std::string& horizon = "")
{
  const ScratchDirectory scratch;
  write_text(
      scratch / "four.xml",
      "<?xml version=\"1.0\"?>\n<!DOCTYPE platform SYSTEM \"https://simgrid.org/simgrid.dtd\">\n"
      "<platform version=\"4.1\"><cluster id=\"cluster\" prefix=\"host-\" suffix=\"\" radical=\"0-3\" speed=\"1Gf\" "
      "core=\"16\" bw=\"10Gbps\" lat=\"1us\"><prop id=\"provider\" value=\"local\"/><prop id=\"region\" "
      "value=\"site\"/><prop id=\"role\" value=\"compute\"/><prop id=\"chip\" value=\"h100\"/><prop "
      "id=\"chip_count\" value=\"1\"/></cluster></platform>\n");
  write_text(scratch / "jobs.csv",
             "job_id,submission_time,run_time,walltime,members,after,after_any,think_time\n" + rows);
  write_text(scratch / "s.yaml", "name: s\nplatform: four.xml\n" + horizon +
                                     "catalogue: " LEASEHOLD_SOURCE_DIR "/platforms/catalogue\n"
                                     "tenants: [{name: own, owns: [{hosts: 4}]}]\n"
                                     "workload: [jobs: {name: flow, tenant: own, file: jobs.csv, format: jobs_csv}]\n"
                                     "policies: {scheduling: {policy: " +
                                     scheduling + "}}\n");
  const Output output = run_program({"run", scratch / "s.yaml", "--quiet", "--out", scratch / "out"});
  CAPTURE(output.err);
  REQUIRE(output.status == 0);
  const auto directory = scratch.path() / "out" / "base" / "seed=1";
  return {read_table(directory / "jobs.csv"), Json::parse(read_text(directory / "summary.json"))};
}

double of(const Chain& chain, const std::string& job, const std::string& column)
{
  const auto row = std::ranges::find_if(chain.jobs, [&](const Row& each) { return each.at("job_id") == job; });
  REQUIRE(row != chain.jobs.end());
  return std::stod(row->at(column));
}

std::string waits_for(const Json& summary)
{
  for (const Json& finding : summary.at("post_mortem"))
    if (finding.at("kind") == "waits_for")
      return finding.at("subject").get<std::string>() + ": " + finding.at("text").get<std::string>();
  return "";
}

const std::string flow = "pre,0,100,100,4,,,\n"
                         "side,0,55,55,2,,,\n"
                         "tune,0,50,50,2,pre,,\n"
                         "eval,0,30,30,2,pre,,\n"
                         "deploy,0,10,10,2,tune eval,,20\n";

} // namespace

TEST_CASE("a job comes once what it waits for has finished, and the run tells its critical path")
{
  // pre has all four hosts to 100 s, when tune and eval come. First come, first served: side and tune from 100, eval from
  // 150, when tune ends; eval ends at 180, deploy comes 20 s later and ends at 210. The longest chain, pre + tune + 20 s +
  // deploy, is 180 s.
  const Chain chain = play_chain(flow, "fcfs");
  CHECK(of(chain, "tune", "submission_time") == 100.0);
  CHECK(of(chain, "tune", "starting_time") == 100.0);
  CHECK(of(chain, "eval", "starting_time") == 150.0);
  CHECK(of(chain, "eval", "waiting_time") == 50.0);
  CHECK(of(chain, "deploy", "submission_time") == 200.0);
  CHECK(of(chain, "deploy", "finish_time") == 210.0);
  const Json& metrics = chain.summary.at("metrics");
  CHECK(metrics.at("makespan").get<double>() == 210.0);
  CHECK(metrics.at("critical_path").get<double>() == 180.0);
  CHECK(metrics.at("critical_path_share").get<double>() == doctest::Approx(180.0 / 210.0));
}

TEST_CASE("critical path first runs what others wait for before what nobody does")
{
  // At 100 s: tune has 50 + 20 + 10 = 80 s before it, eval 60, side 55. tune and eval start; side follows eval at 130 and
  // ends at 185; deploy, after tune at 150 and 20 s, from 170 to 180.
  const Chain chain = play_chain(flow, "critical_path");
  CHECK(of(chain, "tune", "starting_time") == 100.0);
  CHECK(of(chain, "eval", "starting_time") == 100.0);
  CHECK(of(chain, "side", "starting_time") == 130.0);
  CHECK(of(chain, "deploy", "starting_time") == 170.0);
  CHECK(chain.summary.at("metrics").at("makespan").get<double>() == 185.0);
}

TEST_CASE("without `after` there is no critical path among the metrics")
{
  const Chain chain = play_chain("pre,0,100,100,4,,,\n", "fcfs");
  CHECK(!chain.summary.at("metrics").contains("critical_path"));
  CHECK(waits_for(chain.summary).empty());
}

TEST_CASE("who needs a job that is killed is rejected with all who need it; who waits for its end alone comes")
{
  // pre is killed at its walltime of 100 s. again comes 60 s later.
  const Chain chain = play_chain("pre,0,500,100,4,,,\n"
                                 "tune,0,50,50,2,pre,,\n"
                                 "deploy,300,10,10,2,tune,,\n"
                                 "again,0,10,10,2,,pre,60\n",
                                 "fcfs");
  CHECK(chain.summary.at("counts").at("rejected") == 2);
  CHECK(chain.summary.at("counts").at("killed") == 1);
  CHECK(of(chain, "tune", "submission_time") == 100.0);
  CHECK(of(chain, "deploy", "submission_time") == 300.0); // not before its own time
  CHECK(of(chain, "again", "starting_time") == 160.0);
  CHECK(waits_for(chain.summary) ==
        "flow: 2 of its jobs never came, the first rejected: it waits for pre, which was killed");
}

TEST_CASE("who waits for a job that still runs at the horizon is told, and is no job of the run")
{
  const Chain chain = play_chain("pre,0,500,600,4,,,\ntune,0,50,50,2,pre,,\n", "fcfs", "horizon: 200 s\n");
  CHECK(chain.summary.at("counts").at("submitted") == 1);
  CHECK(waits_for(chain.summary) == "flow: not submitted: it waits for pre, which still runs");
}

TEST_CASE("nothing is leased for training and services that have not come")
{
  // tune needs 64 chips where pretrain needs 16: whatever more is leased begins when pretrain has finished. deploy comes after
  // tune: it is offered nothing before, which would be nobody's to serve.
  const MarketRun run = run_market(
      "horizon: 20 d\ntenants: [{name: lab}]\nworkload:\n"
      "  - training: {name: pretrain, tenant: lab, model: llama3-8b, tokens: 20 B, chips: {h100: 16}}\n"
      "  - training: {name: tune, tenant: lab, model: llama3-8b, tokens: 5 B, chips: {h100: 64}, after: [pretrain]}\n"
      "  - serving: {name: deploy, tenant: lab, model: llama3-8b, requests: {rate: 20/s}, chips: {h100: 1}, after: "
      "[tune]}\n"
      "policies: {leasing: {policy: on_demand_only, lease_size: 8}}\noutputs: {services: true}\n");
  const auto finish = [&](const std::string& job) {
    const auto row = std::ranges::find_if(run.jobs, [&](const Row& each) { return each.at("job_id") == job; });
    REQUIRE(row != run.jobs.end());
    return std::stod(row->at("finish_time"));
  };
  double before = 0.0;
  for (const Row& lease : run.leases)
    before += std::stod(lease.at("active")) < finish("pretrain") ? std::stod(lease.at("chips")) : 0.0;
  CHECK(before == 16.0);
  CHECK(sum(run.leases, "chips") >= 64.0);
  CHECK(run.metric("slo_attainment") > 0.99);
}

} // namespace leasehold::test
