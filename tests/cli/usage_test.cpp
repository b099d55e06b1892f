// Words of the command line: exit statuses, and guesses at what was meant.
#include "support/program.hpp"

#include <doctest/doctest.h>

namespace leasehold::test {

TEST_CASE("help and version are answers; they go to standard output")
{
  CHECK(run_program({"--version"}).out.starts_with("leasehold "));
  const Output help = run_program({"--help"});
  CHECK(help.status == 0);
  for (const char* verb : {"run", "validate", "compare", "platform", "list", "describe", "import", "predict"})
    CHECK(help.out.find(verb) != std::string::npos);
  CHECK(run_program({"run", "--help"}).out.find("--replications") != std::string::npos);
}

TEST_CASE("bad usage ends with status 2 and a guess")
{
  const Output verb = run_program({"rnu", "x.yaml"});
  CHECK(verb.status == 2);
  CHECK(verb.out.empty());
  CHECK(verb.err.find("`rnu` is no command of `leasehold` did you mean `run`?") != std::string::npos);
  const Output option = run_program({"run", "x.yaml", "--replicatoins", "3"});
  CHECK(option.status == 2);
  CHECK(option.err.find("did you mean `--replications`?") != std::string::npos);
  CHECK(run_program({}).status == 2);
  CHECK(run_program({"run"}).status == 2);
  CHECK(run_program({"run", "x.yaml", "--jobs", "0"}).status == 2);
  CHECK(run_program({"run", "x.yaml", "--set", "novalue"}).status == 2);
  CHECK(run_program({"compare", "nowhere"}).status == 2);
  CHECK(run_program({"platform", "shwo", "x.xml"}).status == 2);
}

TEST_CASE("list and describe know what the registries hold")
{
  const Output policies = run_program({"list", "policies"});
  CHECK(policies.status == 0);
  for (const char* name : {"fcfs", "easy_backfill", "first_fit", "reserve_base", "dedicated", "target_tracking"})
    CHECK(policies.out.find(name) != std::string::npos);
  CHECK(run_program({"list", "accelerators"}).out.find("maia-200") != std::string::npos);
  CHECK(run_program({"describe", "easy_backfill"}).out.find("reserve") != std::string::npos);
  CHECK(run_program({"describe", "mean_wait"}).out.find("lower is better") != std::string::npos);
  CHECK(run_program({"describe", "maia-200"}).out.find("confidence") != std::string::npos);
  CHECK(run_program({"describe", "--all", "--format", "markdown"}).out.find("# Policies") != std::string::npos);
  // A name that two things have, here a block of scenarios and a metric: each under its kind's title.
  const std::string both = run_program({"describe", "energy"}).out;
  CHECK(both.starts_with("Scenario files\n\nenergy: "));
  CHECK(both.find("\nMetrics\n\nenergy: ") != std::string::npos);
  CHECK(run_program({"describe", "outage"}).out.find("link: text") != std::string::npos);
  const Output wrong = run_program({"describe", "easy_backfil"});
  CHECK(wrong.status == 2);
  CHECK(wrong.err.find("did you mean `easy_backfill`?") != std::string::npos);
}

TEST_CASE("import writes what the jobs.csv reader reads")
{
  const ScratchDirectory scratch;
  // job 1: submitted at 0 s, runs 20 s on 4 processors, 60 s asked for
  write_text(scratch / "a.swf", "1 0 5 20 4 -1 -1 4 60 -1 1 1 1 1 1 1 -1 -1\n");
  CHECK(run_program({"import", "swf", scratch / "a.swf", "--out", scratch / "jobs.csv"}).status == 0);
  CHECK(read_text(scratch / "jobs.csv").find("\n1,0.000000,20.000000,4,1.000000,,") != std::string::npos);
  CHECK(run_program({"import", "swf", scratch / "a.swf", "--out", scratch / "jobs.csv"}).status == 2);
  CHECK(run_program({"import", "jobs_csv", scratch / "jobs.csv", "--out", scratch / "again.csv"}).status == 0);
  CHECK(read_text(scratch / "jobs.csv") == read_text(scratch / "again.csv"));
}

TEST_CASE("import of several files keeps their ids apart, and who waits for whom within its own")
{
  // Both have a job 1 and a job 2 that comes 7 s after it.
  const ScratchDirectory scratch;
  const std::string two = "1 0 5 20 4 -1 -1 4 60 -1 1 1 1 1 1 1 -1 -1\n2 3 5 20 4 -1 -1 4 60 -1 1 1 1 1 1 1 1 7\n";
  std::filesystem::create_directory(scratch.path() / "x");
  write_text(scratch / "a.swf", two);
  write_text(scratch / "b.swf", two);
  write_text(scratch.path() / "x" / "a.swf", two);
  write_text(scratch / "c.swf", "7 0 5 20 4 -1 -1 4 60 -1 1 1 1 1 1 1 -1 -1\n");
  const auto imported = [&](const std::string& first, const std::string& second) {
    const std::string out = scratch / "jobs.csv";
    std::filesystem::remove(out);
    REQUIRE(run_program({"import", "swf", first, second, "--out", out}).status == 0);
    // It can be read.
    std::filesystem::remove(scratch / "again.csv");
    const Output read = run_program({"import", "jobs_csv", out, "--out", scratch / "again.csv"});
    CHECK(read.err.find(" jobs from ") != std::string::npos);
    CHECK(read.status == 0);
    return read_text(out);
  };
  const std::string named = imported(scratch / "a.swf", scratch / "b.swf");
  for (const char* row : {"\na/1,0.000000", "\na/2,3.000000", "\nb/1,0.000000", ",a/1,7\n", ",b/1,7\n"})
    CHECK_MESSAGE(named.find(row) != std::string::npos, row);
  // Where names do not tell them apart, numbers do.
  const std::string numbered = imported(scratch / "a.swf", (scratch.path() / "x" / "a.swf").string());
  for (const char* row : {"\n1/1,0.000000", "\n2/2,3.000000", ",2/1,7\n"})
    CHECK_MESSAGE(numbered.find(row) != std::string::npos, row);
  // Nothing is in common: ids stay as they are.
  const std::string apart = imported(scratch / "a.swf", scratch / "c.swf");
  CHECK(apart.find("\n7,0.000000") != std::string::npos);
  CHECK(apart.find("\n1,0.000000") != std::string::npos);
}

TEST_CASE("import of a trace that tells steps writes what they take on one chip")
{
  // 1000 steps at 4/s; the second job has no rate on that chip.
  const ScratchDirectory scratch;
  write_text(scratch / "a.trace", "LM (batch size 5)\tx\t-n\t1\t1000\t7\t2\nA3C\tx\t-n\t1\t10\t8\t1\n");
  write_text(scratch / "t.json",
             R"table({"h100": {"('LM (batch size 5)', 2)": {"null": 4}}, "k80": {"('A3C', 1)": {"null": 1}}})table");
  const Output written = run_program({"import", "gavel", scratch / "a.trace", "--throughputs", scratch / "t.json",
                                      "--chip", "h100", "--out", scratch / "jobs.csv"});
  CHECK(written.status == 0);
  CHECK(written.err.find("1 dropped: no rate on h100") != std::string::npos);
  CHECK(read_text(scratch / "jobs.csv").find("\n0,7.000000,250.000000,2,1.000000,h100,0,,") != std::string::npos);
  const Output untold = run_program({"import", "gavel", scratch / "a.trace", "--out", scratch / "b.csv"});
  CHECK(untold.status == 2);
  CHECK(untold.err.find("--throughputs FILE --chip CHIP") != std::string::npos);
  const Output unknown = run_program({"import", "gavel", scratch / "a.trace", "--throughputs", scratch / "t.json",
                                      "--chip", "h10", "--out", scratch / "b.csv"});
  CHECK(unknown.status == 2);
  CHECK(unknown.err.find("the table has no chip `h10` (it has h100, k80) did you mean `h100`?") != std::string::npos);
}

} // namespace leasehold::test
