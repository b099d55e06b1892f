// What no machine can run is told before it is tried, and what takes more than it may ends with its reason.
#include "support/program.hpp"
#include "support/short_campaign.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <chrono>

namespace leasehold::test {

namespace {

namespace fs = std::filesystem;

struct Judged {
  Output output;
  double seconds = 0.0;
};

Judged judged_in_time(const std::vector<std::string>& arguments)
{
  const auto begun = std::chrono::steady_clock::now();
  Judged result{run_program(arguments), 0.0};
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  return result;
}

} // namespace

TEST_CASE("validate refuses at once what would never end, or have no room")
{
  const ScratchDirectory scratch;
  const std::string scenario = write_short_campaign(scratch, 1).string();
  struct Case {
    std::vector<std::string> arguments;
    std::string told;
  };
  const Case cases[] = {
      // 10,030 s at 1e-9 s until a failure and as long until it is repaired: 5e12.
      {{"--set", "failures={mean_time_between: 1e-9 s, repair: 1e-9 s}"},
       "--set failures:1:1: failures: a run would have some 5e+12 events (they come from here; more than 1e+11 take "
       "days) "
       "shorten the `horizon`, or ask for fewer\n"},
      // 2 points of so many runs at 4,096 bytes and three rows of 60: 20e6 × 4,276 = 85.5 GB.
      {{"--set", "replications=10000000", "--max-disk", "1 GB"},
       "--set replications:1:1: replications: the results of 20000000 runs take more than 85.5 GB (they may take 1 GB) "
       "write "
       "less with `outputs`, or run fewer `replications`\n"},
      // 1e8 jobs, the most that may be asked for, of 100 bytes at least.
      {{"--set",
        "workload=[{generate: {tenant: users, jobs: {arrivals: {poisson: {rate: 1e9/s}}, count: 100000000, "
        "run_time: {exponential: {mean: 60 s}}}}}]",
        "--max-memory", "8 GiB"},
       "workload.0: a run would take more than 10 GB of memory (1e+08 jobs, 0 requests) (it may take 8.59 GB) allow "
       "more "
       "with --max-memory, or ask for fewer --jobs at a time\n"},
  };
  for (const Case& each : cases) {
    std::vector<std::string> arguments{"validate", scenario};
    arguments.insert(arguments.end(), each.arguments.begin(), each.arguments.end());
    const Judged result = judged_in_time(arguments);
    CHECK(result.output.status == 2);
    CHECK_MESSAGE(result.output.out.ends_with(each.told), result.output.out);
    CHECK(result.seconds < 5.0);
  }
}

TEST_CASE("a run that takes too long, or too much memory, ends with its reason and costs no other")
{
  const ScratchDirectory scratch;
  const std::string scenario = write_short_campaign(scratch, 1, 100'000).string();
  const Output late = run_program({"run", scenario, "--quiet", "--out", scratch / "late", "--max-time", "10 ms"});
  CHECK(late.status == 1);
  CHECK_MESSAGE(late.err.find("scheduling=fcfs seed=1 failed: it took longer than 10 ms (--max-time allows more)\n") !=
                    std::string::npos,
                late.err);
  const Output large =
      run_program({"run", scenario, "--quiet", "--out", scratch / "large", "--max-memory", "30 MiB", "--jobs", "1"});
  CHECK(large.status != 0);
  CHECK_MESSAGE(large.err.find("memory") != std::string::npos, large.err);
  CHECK_MESSAGE(large.err.find("bad_alloc") == std::string::npos, large.err);
  CHECK(run_program({"run", scenario, "--max-memory", "much"}).status == 2);
  CHECK(run_program({"run", scenario, "--max-time", "0 s"}).status == 2);
}

TEST_CASE("a result that no reader takes ends its run, and names itself")
{
  // The fleet draws power in every hour, so that carbon comes to a number near the intensity's, far above 1e100.
  const ScratchDirectory scratch;
  write_text(scratch / "carbon.yaml",
             "name: carbon\nhorizon: 1 d\nplatform: " LEASEHOLD_SOURCE_DIR "/platforms/four-clouds.xml\n"
             "tenants: [{name: lab}]\npolicies: {leasing: on_demand_only}\nenergy: {carbon: [{intensity: 1e120}]}\n"
             "workload:\n  - serving: {name: chat, tenant: lab, model: llama3-8b, chips: {h100: 1}, period: 6 h,\n"
             "              requests: {rate: 40/s, input: 500, output: 200}, slo: {ttft: 2 s, tpot: 100 ms}}\n");
  const Output ran = run_program({"run", scratch / "carbon.yaml", "--quiet", "--out", scratch / "out"});
  CHECK(ran.status == 1);
  CHECK_MESSAGE(ran.err.starts_with("base seed=1 failed: carbon comes to "), ran.err);
  CHECK_MESSAGE(ran.err.find(" (no result may be above 1e+100) look for a number in the scenario that is far too "
                             "large\n") != std::string::npos,
                ran.err);
  CHECK_FALSE(fs::exists(scratch / "out/base/seed=1"));
}

TEST_CASE("inputs that grow without sense are refused in time")
{
  const ScratchDirectory scratch;
  std::string many = "x:\n";
  for (int i = 0; i < 300'001; ++i)
    many += "- a\n";
  write_text(scratch / "many.yaml", many);
  std::string attributes = "<?xml version=\"1.0\"?>\n<!DOCTYPE platform SYSTEM \"https://simgrid.org/simgrid.dtd\">\n"
                           "<platform version=\"4.1\"><zone id=\"z\" routing=\"Full\"";
  for (int i = 0; i < 100'000; ++i)
    attributes += fmt::format(" a{}=\"x\"", i);
  write_text(scratch / "attributes.xml", attributes + "/></platform>\n");
  const Judged values = judged_in_time({"validate", scratch / "many.yaml"});
  // The mapping and the sequence are values too: the last of 300,000 stands two lines before the end.
  CHECK(values.output.out ==
        scratch / "many.yaml" +
            ":300000:3: there are more than 300000 values (no scenario needs that) put bulk data in "
            "a trace file\n");
  CHECK(values.seconds < 10.0);
  const Judged elements = judged_in_time({"platform", "show", scratch / "attributes.xml"});
  CHECK(elements.output.status == 2);
  CHECK_MESSAGE(elements.output.err.find("<zone> has too many attributes (at most 64 are read)") != std::string::npos,
                elements.output.err);
  CHECK(elements.seconds < 5.0);
}

} // namespace leasehold::test
