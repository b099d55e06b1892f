// The columns of a trace act: tenant, priority, chip, and work that is told in flop.
#include "cli/market_run.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace leasehold::test {

namespace {

/// A cluster of one-chip hosts.
std::string cluster(const std::string& id, const std::string& chip, int last, const std::string& speed)
{
  return fmt::format(
      R"(<cluster id="{0}" prefix="{0}-" suffix="" radical="0-{1}" speed="{2}" core="16" bw="10Gbps" lat="1us">
<prop id="provider" value="local"/><prop id="region" value="site"/><prop id="role" value="compute"/>
<prop id="chip" value="{3}"/><prop id="chip_count" value="1"/></cluster>
)",
      id, last, speed, chip);
}

std::string platform_of(const std::string& clusters)
{
  return "<?xml version=\"1.0\"?>\n<!DOCTYPE platform SYSTEM \"https://simgrid.org/simgrid.dtd\">\n"
         "<platform version=\"4.1\"><zone id=\"w\" routing=\"Full\">\n" +
         clusters + "</zone></platform>\n";
}

struct Case {
  std::string platform = platform_of(cluster("a", "h100", 3, "1Gf"));
  std::string tenants = "[{name: u, owns: [{}]}]";
  std::string jobs; ///< keys of the workload entry beside its file
  std::string trace;
  std::string trace_name = "t.csv";
  std::string policies = "{scheduling: easy_backfill}";
  std::string throughputs = {}; ///< JSON, where the trace tells steps
};

void write_case(const ScratchDirectory& scratch, const Case& given)
{
  write_text(scratch / "p.xml", given.platform);
  write_text(scratch / given.trace_name, given.trace);
  if (!given.throughputs.empty())
    write_text(scratch / "throughputs.json", given.throughputs);
  write_text(scratch / "s.yaml",
             fmt::format("name: s\nplatform: p.xml\ncatalogue: {}/platforms/catalogue\n"
                         "tenants: {}\nworkload: [{{jobs: {{file: {}, {}}}}}]\npolicies: {}\n",
                         LEASEHOLD_SOURCE_DIR, given.tenants, given.trace_name, given.jobs, given.policies));
}

/// jobs.csv of the case's one run.
std::vector<Row> jobs_of(const Case& given)
{
  const ScratchDirectory scratch;
  write_case(scratch, given);
  const Output output = run_program({"run", scratch / "s.yaml", "--out", scratch / "out", "--quiet", "--jobs", "1"});
  CAPTURE(output.err);
  REQUIRE(output.status == 0);
  return read_table(scratch.path() / "out" / "base" / "seed=1" / "jobs.csv");
}

/// What `validate` and `run` say of the case, which must be the same.
std::string refusal_of(const Case& given)
{
  const ScratchDirectory scratch;
  write_case(scratch, given);
  const Output judged = run_program({"validate", "s.yaml"}, scratch.path());
  CHECK(judged.status == 2);
  const Output run = run_program({"run", "s.yaml", "--out", "out", "--quiet"}, scratch.path());
  CHECK(run.status == 2);
  CHECK(run.err == judged.out);
  return judged.out;
}

std::string span_of(const std::vector<Row>& jobs, const std::string& id)
{
  const Row row = where(jobs, "job_id", id).at(0);
  return fmt::format("{:g}-{:g}", number(row, "starting_time"), number(row, "finish_time"));
}

} // namespace

TEST_CASE("the priority column orders the queue, and a row without one has its entry's")
{
  // Four hosts, taken by `low1` until 100. Then `high`, submitted last but with priority 10, goes first (100-150);
  // `low2` needs all hosts too (150-170), and `low3` is behind it in the queue: it would delay it, so it goes at 170.
  const std::string trace = "job_id,submission_time,run_time,members,walltime,priority\n"
                            "low1,0,100,4,100,0\nhigh,10,50,4,50,10\nlow2,5,20,4,20,{}\nlow3,20,30,1,30,0\n";
  const auto jobs = jobs_of({.jobs = "tenant: u", .trace = fmt::format(fmt::runtime(trace), 0)});
  CHECK(span_of(jobs, "high") == "100-150");
  CHECK(span_of(jobs, "low2") == "150-170");
  CHECK(span_of(jobs, "low3") == "170-200");
  // With the entry's priority of 11 for the row that names none, low2 goes before high.
  const auto raised = jobs_of({.jobs = "tenant: u, priority: 11", .trace = fmt::format(fmt::runtime(trace), "")});
  CHECK(span_of(raised, "low2") == "100-120");
  CHECK(span_of(raised, "high") == "120-170");
}

TEST_CASE("the tenant column says whose each job is")
{
  // Alice and Bob own two hosts each. A job without a name is the entry's, Alice's. Bob's starts at once on his own
  // hosts, 2 and 3; Alice's second waits for her first.
  Case given{.tenants = "[{name: alice, owns: [{hosts: 2}]}, {name: bob, owns: [{hosts: 2}]}]",
             .jobs = "tenant: alice",
             .trace = "job_id,submission_time,run_time,members,tenant\n"
                      "a,0,100,2,alice\nb,0,100,2,bob\nc,0,100,2,\n",
             .policies = "{scheduling: fcfs}"};
  const auto jobs = jobs_of(given);
  CHECK(span_of(jobs, "a") == "0-100");
  CHECK(span_of(jobs, "b") == "0-100");
  CHECK(span_of(jobs, "c") == "100-200");
  CHECK(where(jobs, "job_id", "b").at(0).at("tenant") == "bob");
  CHECK(where(jobs, "job_id", "b").at(0).at("allocated_resources") == "2-3");
  CHECK(where(jobs, "job_id", "c").at(0).at("tenant") == "alice");
  given.jobs = "tenant: alice, one_tenant: true";
  const auto one = jobs_of(given);
  CHECK(span_of(one, "b") == "100-200");
  CHECK(where(one, "job_id", "b").at(0).at("tenant") == "alice");
}

namespace {

/// One chip of either type; jobs of Gavel's simulator.
Case two_rates(const std::string& trace, const std::string& policies)
{
  return {.platform = platform_of(cluster("a", "v100", 0, "1Gf") + cluster("b", "h100", 0, "1Gf")),
          .jobs = "tenant: u, format: gavel, throughputs: throughputs.json",
          .trace = trace,
          .policies = policies,
          .throughputs = R"table({
            "k80": {"('LM (batch size 5)', 1)": {"null": 0.5}},
            "v100": {"('LM (batch size 5)', 1)": {"null": 1}, "('A3C', 1)": {"null": 1}},
            "h100": {"('LM (batch size 5)', 1)": {"null": 4}, "('A3C', 1)": {"null": 1}}})table"};
}

} // namespace

TEST_CASE("work in steps: each job at its own rate on each chip, which gavel knows")
{
  // 0 takes 1000 s on either chip, 1 takes 1000 s on the first and 250 s on the second. 0 is first in the queue and asks for
  // the chips in the table's order where they are as fast; gavel gives 1 the second whoever is first.
  const std::string trace = "A3C\tx\t-n\t1\t1000\t0\t1\nLM (batch size 5)\tx\t-n\t1\t1000\t0\t1\n";
  const auto gavel = jobs_of(two_rates(trace, "{scheduling: gavel}"));
  CHECK(span_of(gavel, "0") == "0-1000");
  CHECK(span_of(gavel, "1") == "0-250");
  CHECK(where(gavel, "job_id", "1").at(0).at("chip") == "h100");
  CHECK(number(where(gavel, "job_id", "1").at(0), "work") == 1000.0); // steps
  // Two that are fast on the second: by fcfs the first gets it, and the other 1000 s on the first.
  const auto fcfs = jobs_of(two_rates("LM (batch size 5)\tx\t-n\t1\t1000\t0\t1\n"
                                      "LM (batch size 5)\tx\t-n\t1\t1000\t0\t1\n",
                                      "{scheduling: fcfs}"));
  CHECK(span_of(fcfs, "0") == "0-250");
  CHECK(span_of(fcfs, "1") == "0-1000");
}

TEST_CASE("work in steps: policies know what steps take, and nobody is killed for taking longer")
{
  // On the v100 alone job 0 runs until 100; then sjf takes 2, of 50 steps, before 1, of 500.
  Case given =
      two_rates("A3C\tx\t-n\t1\t100\t0\t1\nA3C\tx\t-n\t1\t500\t1\t1\nA3C\tx\t-n\t1\t50\t2\t1\n", "{scheduling: sjf}");
  given.jobs += ", chip: v100";
  const auto jobs = jobs_of(given);
  CHECK(span_of(jobs, "2") == "100-150");
  CHECK(span_of(jobs, "1") == "150-650");
  // Of Shockwave's: 15 epochs of LM at 10 are 89,520 steps, 895.2 s at 100/s as declared. From the 11th on it takes 20, 2,984
  // steps an epoch at 40/s: 656.48 + 298.4 s.
  given.jobs = "tenant: u, format: shockwave, throughputs: throughputs.json";
  given.trace = "LM (batch size 10)\tx\td\t-n\t1\t89520\t1\tgns\t1\t-1\t9\t0\n";
  given.throughputs =
      R"table({"h100": {"('LM (batch size 10)', 1)": {"null": 100}, "('LM (batch size 20)', 1)": {"null": 40}}})table";
  const auto grown = jobs_of(given);
  CHECK(span_of(grown, "0") == "0-954.88");
  CHECK(number(where(grown, "job_id", "0").at(0), "requested_time") == doctest::Approx(895.2));
}

TEST_CASE("work in steps: a job that no chip of the platform can run is refused")
{
  Case given = two_rates("LM (batch size 5)\tx\t-n\t1\t1000\t0\t1\n", "{scheduling: gavel}");
  given.throughputs = R"table({"k80": {"('LM (batch size 5)', 1)": {"null": 1}}})table";
  const std::string refusal = refusal_of(given);
  CHECK(refusal.find("1 of 1 jobs of") != std::string::npos);
  CHECK(refusal.find("can run on no chip, the first of them `0` (the table has rates for k80, the platform has v100, "
                     "h100)") != std::string::npos);
  given.jobs = "tenant: u, format: gavel";
  CHECK(refusal_of(given).find("tells work in steps") != std::string::npos);
  given.jobs = "tenant: u, format: jobs_csv, throughputs: throughputs.json";
  CHECK(refusal_of(given).find("a trace of format `jobs_csv` has run times") != std::string::npos);
}

TEST_CASE("our own sample runs as its three tenants")
{
  // Rows 1, 4, ... 199 are research's: 67; 2, 5, ... 200 product's: 67; 3, 6, ... 198 students': 66.
  const auto jobs =
      jobs_of({.platform = platform_of(cluster("a", "h100", 1023, "1Gf")),
               .tenants = "[{name: research, owns: [{hosts: 512}]}, {name: product, owns: [{hosts: 512}]}, "
                          "{name: students}]",
               .jobs = "tenant: research",
               .trace = read_text(samples + "sample_jobs.csv"),
               .policies = "{scheduling: fcfs, tenancy: shared}"});
  CHECK(where(jobs, "tenant", "research").size() == 67);
  CHECK(where(jobs, "tenant", "product").size() == 67);
  CHECK(where(jobs, "tenant", "students").size() == 66);
}

TEST_CASE("Philly's virtual clusters are tenants")
{
  Case given{.tenants = "[{name: vc-a, owns: [{hosts: 2}]}, {name: vc-b, owns: [{hosts: 2}]}]",
             .jobs = "tenant: vc-a, format: philly",
             .trace = "timestamp,duration,num_gpus,gpu_time,cluster\n"
                      "2017-10-09 07:00:00,60,2,120,vc-a\n2017-10-09 07:00:00,60,2,120,vc-b\n"};
  const auto jobs = jobs_of(given);
  CHECK(span_of(jobs, "2") == "0-60");
  CHECK(where(jobs, "tenant", "vc-b").size() == 1);
  given.tenants = "[{name: vc-a, owns: [{}]}]";
  CHECK(refusal_of(given) == "t.csv:3:30: tenant: no tenant is called `vc-b` did you mean `vc-a`? or take all jobs as "
                             "`vc-a`'s with `one_tenant: true`\n");
}

TEST_CASE("the chip column says where each job runs")
{
  // Two hosts of each type: all three start at once, the b200 jobs on hosts 2 and 3. The entry's `chip` is for a row
  // that names none.
  const auto jobs = jobs_of({.platform = platform_of(cluster("a", "h100", 1, "1Gf") + cluster("b", "b200", 1, "1Gf")),
                             .jobs = "tenant: u, chip: b200",
                             .trace = "job_id,submission_time,run_time,members,chip\n"
                                      "c1,0,100,1,h100\nc2,0,100,1,b200\nc3,0,100,1,\n"});
  for (const std::string id : {"c1", "c2", "c3"})
    CHECK(span_of(jobs, id) == "0-100");
  CHECK(where(jobs, "job_id", "c1").at(0).at("chip") == "h100");
  CHECK(where(jobs, "job_id", "c2").at(0).at("chip") == "b200");
  CHECK(where(jobs, "job_id", "c3").at(0).at("chip") == "b200");
}

TEST_CASE("names that the scenario or the platform lacks are refused where they stand, in rows that are run")
{
  Case given{.tenants = "[{name: alice, owns: [{hosts: 2}]}, {name: bob, owns: [{hosts: 2}]}]",
             .jobs = "tenant: alice",
             .trace = "job_id,submission_time,run_time,members,tenant,chip\n"
                      "a,0,100,1,alice,h100\nb,0,100,1,bobb,\nc,1,100,1,alice,b200\n"};
  CHECK(refusal_of(given) == "t.csv:3:11: tenant: no tenant is called `bobb` did you mean `bob`? or take all jobs as "
                             "`alice`'s with `one_tenant: true`\n"
                             "t.csv:4:17: chip: the platform has no chip type `b200` known here: `h100`\n");
  given.jobs = "tenant: alice, limit: 1";
  CHECK(jobs_of(given).size() == 1);
}

TEST_CASE("a homogeneous parallel task runs at the speed of the hosts, and ends by its walltime")
{
  // 5e9 flop: 5 s at 1 Gf. The second may run 3 s. The third, on b200 alone, has cores of 2 Gf: 2.5 s.
  const std::string trace = R"({"nb_res": 4, "jobs": [
{"id": "1", "subtime": 0, "res": 2, "walltime": 100, "profile": "p"},
{"id": "2", "subtime": 0, "res": 2, "walltime": 3, "profile": "p"}],
"profiles": {"p": {"type": "parallel_homogeneous", "cpu": 5e9, "com": 1e6}}})";
  const auto jobs = jobs_of({.jobs = "tenant: u", .trace = trace, .trace_name = "t.json"});
  CHECK(span_of(jobs, "1") == "0-5");
  CHECK(span_of(jobs, "2") == "0-3");
  CHECK(where(jobs, "job_id", "2").at(0).at("final_state") == "COMPLETED_WALLTIME_REACHED");
  const std::string two = platform_of(cluster("a", "h100", 1, "1Gf") + cluster("b", "b200", 1, "2Gf"));
  const auto faster =
      jobs_of({.platform = two, .jobs = "tenant: u, chip: b200", .trace = trace, .trace_name = "t.json"});
  CHECK(span_of(faster, "1") == "0-2.5");
  // Either type for both: the first in the order of the platform takes h100, the second what is left.
  const auto both = jobs_of({.platform = two, .jobs = "tenant: u", .trace = trace, .trace_name = "t.json"});
  CHECK(span_of(both, "1") == "0-5");
  CHECK(span_of(both, "2") == "0-2.5");
  const std::string mixed = platform_of(cluster("a", "h100", 1, "1Gf") + cluster("b", "h100", 1, "2Gf"));
  CHECK(refusal_of({.platform = mixed, .jobs = "tenant: u", .trace = trace, .trace_name = "t.json"})
            .find("hosts of chip type `h100` compute at several speeds") != std::string::npos);
}

} // namespace leasehold::test
