// A host's cores and memory, as a platform states them, bound the jobs that run beside each other.
#include "cli/market_run.hpp"

namespace leasehold::test {

namespace {

/// "job start" of each job that ran on one host of 8 chips, in the order of the trace; jobs that were rejected have no
/// start.
std::vector<std::string> starts(const std::string& cores, const std::string& memory)
{
  const ScratchDirectory scratch;
  write_text(
      scratch / "host.xml",
      "<?xml version=\"1.0\"?>\n<!DOCTYPE platform SYSTEM \"https://simgrid.org/simgrid.dtd\">\n"
      "<platform version=\"4.1\">\n<cluster id=\"c\" prefix=\"c-\" suffix=\"\" radical=\"0-0\" speed=\"1Gf\" core=\"" +
          cores +
          "\" bw=\"10Gbps\" lat=\"1us\">\n<prop id=\"provider\" value=\"local\"/><prop id=\"region\" value=\"site\"/>\n"
          "<prop id=\"chip\" value=\"h100\"/><prop id=\"chip_count\" value=\"8\"/>\n<prop id=\"memory\" value=\"" +
          memory + "\"/>\n</cluster>\n</platform>\n");
  write_text(scratch / "jobs.csv", "job_id,submission_time,run_time,members,cores,memory\n"
                                   "a,0,100,1,9,\nb,0,100,1,9,\nc,200,100,1,1,60 GB\nd,200,100,1,1,60 GB\n");
  write_text(scratch / "m.yaml", "name: m\nplatform: host.xml\ntenants: [{name: u, owns: [{}]}]\n"
                                 "workload: [{jobs: {tenant: u, file: jobs.csv}}]\npolicies: {scheduling: fcfs}\n");
  const Output ran = run_program({"run", scratch / "m.yaml", "--quiet", "--out", scratch / "out"});
  REQUIRE_MESSAGE(ran.status == 0, ran.err);
  std::vector<std::string> found;
  for (const Row& job : read_table(scratch.path() / "out" / "base" / "seed=1" / "jobs.csv"))
    found.push_back(job.at("job_id") + " " + job.at("starting_time"));
  return found;
}

using Starts = std::vector<std::string>;

} // namespace

TEST_CASE("cores and memory of a host are shared out")
{
  // 16 cores hold one job of 9, 100 GB one of 60 GB: of each pair the second waits for the first.
  CHECK(starts("16", "100 GB") == Starts{"a 0.000000", "b 100.000000", "c 200.000000", "d 300.000000"});
  // 18 cores and 120 GB hold both.
  CHECK(starts("18", "120 GB") == Starts{"a 0.000000", "b 0.000000", "c 200.000000", "d 200.000000"});
  // None fits on 8 cores that wants 9, nor into 50 GB what wants 60.
  CHECK(starts("8", "50 GB") == Starts{"a ", "b ", "c ", "d "});
}

} // namespace leasehold::test
