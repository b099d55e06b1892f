// Jobs that are applications, in a scenario and in an import: tables say what they take on which chips, and on how many.
#include "cli/market_run.hpp"

#include <doctest/doctest.h>

#include <fmt/format.h>

#include <string>

namespace leasehold::test {

namespace {

/// Two epochs of 100 steps at batch size 10; a step at 20 is worth 11 / 6 in the first and 31 / 16 in the second.
const std::string app_epochs = "application,batch_size,epoch,progress,grad_sqr,grad_var\n"
                               "a,10,0,100,1,10\na,10,1,200,1,30\na,20,0,100,1,10\na,20,1,200,1,30\n";
/// One GPU of t makes 20 in two passes of 1 s, two make it in 1 s, one of u in two passes of 0.25 s.
const std::string app_steps = "application,gpu_type,placement,local_bsz,step_time,sync_time\n"
                              "a,t,1,10,1,0\na,t,1,20,1.5,0\na,t,2,10,1,0.1\n"
                              "a,u,1,10,0.25,0\na,u,1,20,0.5,0\n";
constexpr double app_steps_at_twenty = 100.0 / (11.0 / 6.0) + 100.0 / (31.0 / 16.0);

void write_applications_world(const ScratchDirectory& scratch, const std::string& jobs, const std::string& policies)
{
  write_text(scratch / "epochs.csv", app_epochs);
  write_text(scratch / "steps.csv", app_steps);
  write_text(scratch / "t.csv", "name,time,application,num_replicas,batch_size\nx,0,a,1,20\n");
  write_text(scratch / "p.xml",
             "<?xml version=\"1.0\"?>\n<!DOCTYPE platform SYSTEM \"https://simgrid.org/simgrid.dtd\">\n"
             "<platform version=\"4.1\"><zone id=\"w\" routing=\"Full\">\n"
             "<cluster id=\"t\" prefix=\"t-\" suffix=\"\" radical=\"0-0\" speed=\"1Gf\" core=\"16\" bw=\"10Gbps\" "
             "lat=\"1us\">\n"
             "<prop id=\"provider\" value=\"local\"/><prop id=\"region\" value=\"site\"/><prop id=\"role\" "
             "value=\"compute\"/>\n"
             "<prop id=\"chip\" value=\"t4\"/><prop id=\"chip_count\" value=\"2\"/></cluster></zone></platform>\n");
  write_text(scratch / "s.yaml",
             fmt::format(
                 "name: s\nplatform: p.xml\ncatalogue: {}/platforms/catalogue\ntenants: [{{name: lab, owns: [{{}}]}}]\n"
                 "workload: [{{jobs: {{tenant: lab, file: t.csv, {}}}}}]\npolicies: {}\n",
                 LEASEHOLD_SOURCE_DIR, jobs, policies));
}

std::string tables_of_applications(const std::string& gpu_type, const std::string& more)
{
  return fmt::format(
      "applications: {{efficiency: epochs.csv, step_times: [{{tables: steps.csv, gpu_type: {}, chip: t4}}]{}}}",
      gpu_type, more);
}

double finish_of_application(const std::string& jobs, const std::string& policies)
{
  const ScratchDirectory scratch;
  write_applications_world(scratch, jobs, policies);
  const Output output = run_program({"run", scratch / "s.yaml", "--out", scratch / "out", "--quiet", "--jobs", "1"});
  CAPTURE(output.err);
  REQUIRE(output.status == 0);
  return number(read_table(scratch.path() / "out" / "base" / "seed=1" / "jobs.csv").at(0), "finish_time");
}

std::string refusal_of_jobs(const std::string& jobs)
{
  const ScratchDirectory scratch;
  write_applications_world(scratch, jobs, "{scheduling: fcfs}");
  const Output judged = run_program({"validate", "s.yaml"}, scratch.path());
  CHECK(judged.status == 2);
  return judged.out;
}

bool tells(const std::string& text, const std::string& words)
{
  CAPTURE(text);
  return text.find(words) != std::string::npos;
}

} // namespace

TEST_CASE("a job that is an application takes what its tables say, on more chips less where it adapts")
{
  CHECK(finish_of_application("format: pollux, " + tables_of_applications("t", ""), "{scheduling: fcfs}") ==
        doctest::Approx(2.0 * app_steps_at_twenty));
  CHECK(finish_of_application("format: sia, " + tables_of_applications("t", ""), "{scheduling: fcfs}") ==
        doctest::Approx(1.2 * 2.0 * app_steps_at_twenty));
  CHECK(finish_of_application("format: pollux, " + tables_of_applications("u", ""), "{scheduling: fcfs}") ==
        doctest::Approx(0.5 * app_steps_at_twenty));
  // Whoever resizes gives it both chips at once.
  CHECK(finish_of_application("format: pollux, checkpoint: {}, " + tables_of_applications("t", ", adapts: chips"),
                              "{scheduling: pollux}") == doctest::Approx(app_steps_at_twenty));
  CHECK(finish_of_application("format: pollux, checkpoint: {}, " + tables_of_applications("t", ", adapts: nothing"),
                              "{scheduling: pollux}") == doctest::Approx(2.0 * app_steps_at_twenty));
}

TEST_CASE("tables of applications that a trace does not need, or lacks, are refused")
{
  CHECK(tells(refusal_of_jobs("format: pollux"), "a trace of format `pollux` tells applications"));
  CHECK(tells(refusal_of_jobs("format: jobs_csv, " + tables_of_applications("t", "")),
              "a trace of format `jobs_csv` has run times"));
  CHECK(tells(refusal_of_jobs("format: pollux, throughputs: steps.csv, " + tables_of_applications("t", "")),
              "a trace of format `pollux` tells applications"));
  CHECK(tells(
      refusal_of_jobs("format: pollux, elastic: {rates: [{chips: 1, rate: 1}]}, " + tables_of_applications("t", "")),
      "the widths of jobs of format `pollux` are those of the tables"));
  CHECK(tells(refusal_of_jobs("format: pollux, " + tables_of_applications("v", "")), "the table has no row for `v`"));
  CHECK(tells(refusal_of_jobs("format: pollux, applications: {efficiency: epochs.csv, step_times: [{tables: .}]}"),
              "no table lies in"));
}

TEST_CASE("import writes what applications take on a chip")
{
  const ScratchDirectory scratch;
  write_applications_world(scratch, "format: pollux", "{scheduling: fcfs}");
  const std::vector<std::string> asked{"import",       "pollux",    "t.csv", "--efficiency", "epochs.csv",
                                       "--step-times", "steps.csv", "--out", "jobs.csv"};
  std::vector<std::string> whole = asked;
  whole.insert(whole.end(), {"--chip", "t"});
  const Output output = run_program(whole, scratch.path());
  CAPTURE(output.err);
  REQUIRE(output.status == 0);
  const Row job = read_table(scratch.path() / "jobs.csv").at(0);
  CHECK(job.at("job_id") == "x");
  CHECK(number(job, "run_time") == doctest::Approx(2.0 * app_steps_at_twenty));
  CHECK(job.at("chip") == "t");
  const Output refused = run_program(asked, scratch.path());
  CHECK(refused.status == 2);
  CHECK(tells(refused.err, "--efficiency FILE --step-times TABLES --chip CHIP"));
}

} // namespace leasehold::test
