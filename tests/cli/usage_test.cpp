// Words of the command line: exit statuses, and guesses at what was meant.
#include "support/program.hpp"
#include "support/short_campaign.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <array>
#include <string>
#include <sys/stat.h>
#include <vector>

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

TEST_CASE("numbers on the command line are whole, finite and in range, or told by their option")
{
  const std::string run = "run", predict = "predict", serving = "serving", training = "training";
  struct Case {
    std::vector<std::string> arguments;
    std::string told;
  };
  const std::vector<Case> cases{
      {{run, "x.yaml", "--seed=-1"}, "--seed: `-1` is not a whole number from 0 to 18446744073709551615"},
      {{run, "x.yaml", "--seed=18446744073709551616"},
       "--seed: `18446744073709551616` is not a whole number from 0 to 18446744073709551615"},
      {{run, "x.yaml", "--seed", ""}, "--seed: `` is not a whole number from 0 to 18446744073709551615"},
      {{run, "x.yaml", "--seed= 5"}, "--seed: ` 5` is not a whole number from 0 to 18446744073709551615"},
      {{run, "x.yaml", "--seed=0x10"}, "--seed: `0x10` is not a whole number from 0 to 18446744073709551615"},
      {{run, "x.yaml", "--replications=0"}, "--replications: `0` is not a whole number from 1 to 10000000"},
      {{run, "x.yaml", "--replications=1e9"}, "--replications: `1e9` is not a whole number from 1 to 10000000"},
      {{run, "x.yaml", "--jobs=18446744073709551616"},
       "--jobs: `18446744073709551616` is not a whole number from 1 to 4096"},
      {{run, "x.yaml", "--jobs=-1"}, "--jobs: `-1` is not a whole number from 1 to 4096"},
      {{run, "x.yaml", "--plugin-limit=nan"}, "--plugin-limit: `nan` is not a number from 0.001 to 1e+06"},
      {{run, "x.yaml", "--out", ""}, "--out: an empty name is no directory: leave it out for results/<scenario>"},
      {{run, "x.yaml", "--out", std::string(300, 'a')}, "--out: a name of 300 bytes is too long: 255 is the most"},
      {{run, "x.yaml", "--out", "a/" + std::string(5000, '/')},
       "--out: a path of 5002 bytes is too long: 4000 is the most"},
      {{predict, serving, "--input=nan"}, "--input: `nan` is not a number above 0, up to 1e+09"},
      {{predict, serving, "--output=1e400"}, "--output: `1e400` is not a number above 0, up to 1e+09"},
      {{predict, serving, "--ttft=nan"}, "--ttft: `nan` is not a number above 0, up to 1e+15"},
      {{predict, serving, "--tpot=-1"}, "--tpot: `-1` is not a number above 0, up to 1e+15"},
      {{predict, serving, "--cached=-5"}, "--cached: `-5` is not a number from 0 to 1e+09"},
      {{predict, serving, "--batch=-3"}, "--batch: `-3` is not a whole number from 1 to 1048576"},
      {{predict, serving, "--transfer=inf"}, "--transfer: `inf` is not a number above 0, up to 1e+09"},
      {{predict, serving, "--speed-up=1e-320"}, "--speed-up: `1e-320` is not a number from 1e-06 to 1e+06"},
      {{predict, training, "--chips=0"}, "--chips: `0` is not a whole number from 1 to 4194304"},
      {{predict, training, "--tensor=-8"}, "--tensor: `-8` is not a whole number from 1 to 4194304"},
      {{predict, training, "--batch=nan"}, "--batch: `nan` is not a whole number from 1 to 1073741824"},
      {{"compare", "x", "--confidence=2"}, "--confidence: `2` is not a number from 0.5 to 0.9999"},
  };
  for (const Case& each : cases) {
    CAPTURE(each.told);
    const Output told = run_program(each.arguments);
    CHECK(told.status == 2);
    CHECK(told.out.empty());
    CHECK_MESSAGE(told.err.starts_with("leasehold: " + each.told + "\nTry: "), told.err);
  }
}

TEST_CASE("a directory that cannot be is told by its name")
{
  const ScratchDirectory scratch;
  const std::string scenario = write_short_campaign(scratch, 1).string();
  const Output nowhere = run_program({"run", scenario, "--quiet", "--out", "/proc/nowhere/out"});
  CHECK(nowhere.status == 1);
  CHECK(nowhere.err == "leasehold: `/proc/nowhere/out` cannot be used (No such file or directory)\n");
  const std::string file = scratch / "trace.swf";
  const Output other = run_program({"run", scenario, "--quiet", "--out", file});
  CHECK(other.status == 2);
  CHECK(other.err == file + ": it is not a directory (results go to one) choose another --out\n");
}

TEST_CASE("no option of any verb takes what is no number for one")
{
  // Help tells which are numbers, by their type. Each is given one of these.
  const std::array<std::string, 3> texts{"nan", "1e999", "7x"};
  std::size_t turn = 0;
  for (const std::vector<std::string>& verb : std::vector<std::vector<std::string>>{{"run"},
                                                                                    {"validate"},
                                                                                    {"compare"},
                                                                                    {"figures"},
                                                                                    {"import"},
                                                                                    {"predict", "training"},
                                                                                    {"predict", "serving"},
                                                                                    {"predict", "collective"},
                                                                                    {"predict", "message"}}) {
    auto arguments = verb;
    arguments.emplace_back("--help");
    const std::string help = run_program(arguments).out;
    for (std::size_t at = help.find("  --"); at != std::string::npos; at = help.find("  --", at + 1)) {
      const std::string option = help.substr(at + 2, help.find(' ', at + 2) - at - 2);
      const std::string type = help.substr(at + 3 + option.size(), 5);
      if (!type.starts_with("INT") && !type.starts_with("UINT") && !type.starts_with("FLOAT"))
        continue;
      const std::string& text = texts.at(turn++ % texts.size());
      arguments.back() = fmt::format("{}={}", option, text);
      const Output told = run_program(arguments);
      CAPTURE(arguments.back());
      CHECK(told.status == 2);
      CHECK_MESSAGE(told.err.starts_with(fmt::format("leasehold: {}: `{}` is not a ", option, text)), told.err);
    }
  }
  CHECK(turn > 30); // the options were found
}

TEST_CASE("the last replication has a seed, too")
{
  // 2^64 - 1 is the largest: two replications from there on would need 2^64.
  const std::string scenario = LEASEHOLD_SOURCE_DIR "/scenarios/rigid-cluster.yaml";
  const Output told =
      run_program({"validate", scenario, "--set", "seed=18446744073709551615", "--set", "replications=2"});
  CHECK(told.status == 2);
  CHECK_MESSAGE(
      told.out.find("--set seed:1:1: seed: `18446744073709551615` is too large a seed (the last of 2 replications "
                    "would have one above 18446744073709551615) write a smaller one") != std::string::npos,
      told.out);
  CHECK(run_program({"validate", scenario, "--set", "seed=18446744073709551614", "--set", "replications=2"}).status ==
        0);
}

TEST_CASE("`predict` says which option it misses, and what a table lacks")
{
  const std::string catalogue = LEASEHOLD_SOURCE_DIR "/platforms/catalogue";
  const auto told = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--catalogue", catalogue});
    const Output output = run_program(arguments);
    CHECK(output.status == 2);
    return output.err;
  };
  CHECK(told({"predict", "serving"}) ==
        "--model is missing (a name of the catalogue is due) `list models` tells them\n");
  CHECK(told({"predict", "training", "--model", "llama3-8b"}) ==
        "--chip is missing (a name of the catalogue is due) `list accelerators` tells them\n");
  const ScratchDirectory scratch;
  write_text(scratch / "empty.csv", "");
  CHECK(told({"predict", "serving", "--table", scratch / "empty.csv"}) ==
        (scratch / "empty.csv") + ":1: there is no header (a published table begins with one)\n");
  CHECK(told({"predict", "training", "--table", scratch / "empty.csv"}) ==
        (scratch / "empty.csv") + ":1: this is not the header of a training table that is known\n");
  // Zeros without end, and a pipe that nobody writes to.
  CHECK(told({"predict", "training", "--table", "/dev/full"}) ==
        "/dev/full: it is no regular file (and may never end) name a file\n");
  REQUIRE(mkfifo((scratch / "pipe").c_str(), 0600) == 0);
  CHECK(told({"predict", "training", "--table", scratch / "pipe"}) ==
        (scratch / "pipe") + ": it is no regular file (and may never end) name a file\n");
  CHECK(told({"predict", "training", "--table", scratch / "nothing"}) ==
        (scratch / "nothing") + ": it cannot be opened (is it there?) check the path\n");
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
