// Jobs that can run on other widths than the one that they ask for, by a table, a trace's column, or the physics.
#include "cli/market_run.hpp"

#include <fmt/format.h>

namespace leasehold::test {

namespace {

/// Start and end of the job in the one run of a scenario.
std::string elastic_span(const ScratchDirectory& scratch, const std::string& scenario, const std::string& id)
{
  write_text(scratch / "s.yaml", scenario);
  const Output output = run_program({"run", scratch / "s.yaml", "--out", scratch / "out", "--quiet", "--jobs", "1"});
  CAPTURE(output.err);
  REQUIRE(output.status == 0);
  const auto rows = read_table(scratch.path() / "out" / "base" / "seed=1" / "jobs.csv");
  const Row row = where(rows, "job_id", id).at(0);
  return fmt::format("{:g}-{:g}", number(row, "starting_time"), number(row, "finish_time"));
}

/// Four hosts of one chip, and a trace with columns of one's own behind the usual ones.
std::string on_four_chips(const std::string& trace, const std::string& entry, const std::string& scheduling)
{
  const ScratchDirectory scratch;
  write_text(scratch / "t.csv", trace);
  write_text(scratch / "p.xml", R"(<?xml version="1.0"?>
<!DOCTYPE platform SYSTEM "https://simgrid.org/simgrid.dtd">
<platform version="4.1"><zone id="w" routing="Full">
<cluster id="a" prefix="a-" suffix="" radical="0-3" speed="1Gf" core="16" bw="10Gbps" lat="1us">
<prop id="provider" value="local"/><prop id="region" value="site"/><prop id="role" value="compute"/>
<prop id="chip" value="h100"/><prop id="chip_count" value="1"/></cluster>
</zone></platform>
)");
  const std::string scenario =
      fmt::format("name: s\nplatform: p.xml\ncatalogue: {}/platforms/catalogue\ntenants: [{{name: u, owns: [{{}}]}}]\n"
                  "workload: [{{jobs: {{tenant: u, file: t.csv{}}}}}]\npolicies: {{scheduling: {}}}\n",
                  LEASEHOLD_SOURCE_DIR, entry, scheduling);
  return elastic_span(scratch, scenario, "b");
}

const std::string three_and_two = "job_id,submission_time,run_time,members,walltime\na,0,1000,3,1000\nb,10,100,2,100\n";
const std::string by_table = ", elastic: {rates: [{chips: 1, rate: 1}, {chips: 2, rate: 1.6}, {chips: 4, rate: 2.4}]}";

} // namespace

TEST_CASE("a job starts on fewer chips where its own do not fit, as fast as a table says")
{
  // b waits for the end of a, unless it takes the one chip that is left: at 1/1.6 of its rate 100 s become 160. It is not
  // killed for it: its estimate is of its own width.
  CHECK(on_four_chips(three_and_two, "", "fcfs") == "1000-1100");
  CHECK(on_four_chips(three_and_two, by_table, "fcfs") == "10-170");
  // A row's own widths go before.
  CHECK(on_four_chips("job_id,submission_time,run_time,members,widths\na,0,1000,3,\nb,10,100,2,1:0.5\n", by_table,
                      "fcfs") == "10-210");
}

TEST_CASE("a policy that chooses widths has a job on more chips than it asks for")
{
  // Alone it has all four from the round at 60 on, 1.5 times as fast: 66.7 s.
  const std::string alone = "job_id,submission_time,run_time,members,walltime\nb,10,100,2,100\n";
  CHECK(on_four_chips(alone, by_table, "{policy: optimus, round: 60 s}") == "60-126.667");
  CHECK(on_four_chips(alone, "", "{policy: optimus, round: 60 s}") == "60-160");
}

TEST_CASE("training runs on another number of chips at the rate that it would have there")
{
  const auto run = [](const std::string& chips) {
    const ScratchDirectory scratch;
    return elastic_span(
        scratch,
        fmt::format("name: s\nhorizon: 30 d\nstart: 2026-06-01\nplatform: {0}/platforms/four-clouds.xml\n"
                    "tenants: [{{name: u, owns: [{{provider: aws, region: us-east-1, chip: h100, hosts: 1}}]}}]\n"
                    "workload: [{{training: {{name: b, tenant: u, model: llama3-8b, tokens: 1 B, chips: {1}}}}}]\n",
                    LEASEHOLD_SOURCE_DIR, chips),
        "b");
  };
  CHECK(run("{h100: 16}, widths: {h100: [8]}") == run("{h100: 8}"));
}

} // namespace leasehold::test
