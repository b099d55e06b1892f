// Times of a trace are exact in a run: what fits to the nanosecond fits.
#include "cli/market_run.hpp"

#include <fmt/format.h>

namespace leasehold::test {

namespace {

constexpr const char* four_hosts = R"(<?xml version="1.0"?>
<!DOCTYPE platform SYSTEM "https://simgrid.org/simgrid.dtd">
<platform version="4.1">
  <cluster id="cluster" prefix="host-" suffix="" radical="0-3" speed="1Gf" core="16" bw="10Gbps" lat="1us">
    <prop id="provider" value="local"/>
    <prop id="region" value="site"/>
    <prop id="role" value="compute"/>
    <prop id="chip" value="h100"/>
    <prop id="chip_count" value="1"/>
  </cluster>
</platform>
)";

std::vector<Row> play(const std::string& trace, const std::string& policy)
{
  const ScratchDirectory scratch;
  write_text(scratch / "four.xml", four_hosts);
  write_text(scratch / "x.swf", trace);
  write_text(scratch / "x.yaml", fmt::format("name: exact\n"
                                             "platform: four.xml\n"
                                             "catalogue: {}/platforms/catalogue\n"
                                             "tenants: [{{name: u, owns: [{{}}]}}]\n"
                                             "workload: [{{jobs: {{tenant: u, file: x.swf, format: swf}}}}]\n"
                                             "policies: {{scheduling: {}}}\n",
                                             LEASEHOLD_SOURCE_DIR, policy));
  const Output output = run_program({"run", scratch / "x.yaml", "--out", scratch / "out", "--quiet", "--jobs", "1"});
  CAPTURE(output.err);
  REQUIRE(output.status == 0);
  std::filesystem::path jobs;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(scratch / "out"))
    if (entry.path().filename() == "jobs.csv")
      jobs = entry.path();
  return read_table(jobs);
}

} // namespace

TEST_CASE("a job that ends exactly when the reservation begins is backfilled")
{
  // Job 1 holds 3 of 4 hosts until 0.3; job 2 wants all 4 and is promised 0.3. Job 3 comes at 0.1 and is over at
  // 0.1 + 0.2 = 0.3, so it starts at once. The second trace is the same a year (31,536,000 s) later.
  for (const std::string policy : {"easy_backfill", "{policy: easy_backfill, reserve: hosts}", "conservative_backfill",
                                   "{policy: conservative_backfill, reserve: hosts}"})
    for (const std::string begin : {"", "31536000"}) {
      CAPTURE(policy);
      const auto at = [&](const std::string& decimals) { return (begin.empty() ? "0" : begin) + decimals; };
      const auto jobs = play("1 " + at("") + " -1 0.3 3 -1 -1 3 0.3 -1 1 1 1 -1 1 -1 -1 -1\n" + "2 " + at(".05") +
                                 " -1 1 4 -1 -1 4 1 -1 1 1 1 -1 1 -1 -1 -1\n" + "3 " + at(".1") +
                                 " -1 0.2 1 -1 -1 1 0.2 -1 1 1 1 -1 1 -1 -1 -1\n",
                             policy);
      REQUIRE(jobs.size() == 3);
      CHECK(where(jobs, "job_id", "1").front().at("starting_time") == at(".000000"));
      CHECK(where(jobs, "job_id", "3").front().at("starting_time") == at(".100000"));
      CHECK(where(jobs, "job_id", "3").front().at("finish_time") == at(".300000"));
      CHECK(where(jobs, "job_id", "2").front().at("starting_time") == at(".300000"));
      const std::string done = begin.empty() ? "1.300000" : "31536001.300000";
      CHECK(where(jobs, "job_id", "2").front().at("finish_time") == done);
    }
}

TEST_CASE("a job as long as its estimate finishes")
{
  // It is done at its walltime, not killed by it, and ran for 0.3 s, though a year in a double holds only 4 ns.
  const auto jobs = play("1 31536000.1 -1 0.3 3 -1 -1 3 0.3 -1 1 1 1 -1 1 -1 -1 -1\n", "fcfs");
  REQUIRE(jobs.size() == 1);
  CHECK(jobs.front().at("final_state") == "COMPLETED_SUCCESSFULLY");
  CHECK(jobs.front().at("finish_time") == "31536000.400000");
  CHECK(jobs.front().at("execution_time") == "0.300000");
}

} // namespace leasehold::test
