// Break-even and sequential stopping through the program, each against a number worked out by hand.
#include "support/program.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

namespace leasehold::test {

namespace {

/// One gang of 64 H100 that never ends, rented from one of two clouds.
std::string two_clouds(const std::string& more = {})
{
  return "name: two\nstart: 2026-06-01\nhorizon: 10 d\nplatform: " LEASEHOLD_SOURCE_DIR
         "/platforms/four-clouds.xml\ntenants: [{name: lab}]\n"
         "workload:\n  - training: {name: a, tenant: lab, model: llama3-70b, tokens: 500 T, utilisation: 0.4, chips: "
         "{h100: 64}}\n"
         "market: {prices: [{provider: aws, chip: h100, factor: 1}]}\n"
         "axes:\n  cloud:\n"
         "    - {label: 'aws, alone', set: {policies.leasing: {policy: on_demand_only, providers: [aws]}}}\n"
         "    - {label: azure, set: {policies.leasing: {policy: on_demand_only, providers: [azure]}}}\n" +
         more;
}

std::vector<std::string> flip_arguments(const std::filesystem::path& file, const std::filesystem::path& out,
                                        const std::vector<std::string>& more)
{
  std::vector<std::string> arguments{"flip",    file.string(), "--between", "aws, alone,azure", "--out", out.string(),
                                     "--quiet", "--jobs",      "1"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

} // namespace

TEST_CASE("flip finds the factor at which two clouds cost the same")
{
  // H100 on demand: AWS $6.88, Azure $12.29 an hour (platforms/catalogue): the same at 12.29 / 6.88 = 1.78634.
  const ScratchDirectory scratch;
  write_text(scratch / "two.yaml", two_clouds());
  const std::vector<std::string> asked{
      "--key", "market.prices.0.factor", "--from", "1", "--to", "3", "--grid", "1", "--width", "5"};
  const auto run = run_program(flip_arguments(scratch / "two.yaml", scratch / "out", asked));
  CAPTURE(run.err);
  CAPTURE(run.out);
  REQUIRE(run.status == 0);
  CHECK(run.out.find("They change places at 1.786, between 1.75 and 1.8125: below it `aws, alone` is better, above it "
                     "`azure` is better.") != std::string::npos);
  // 1, 2 and 3 first, then 1 to 2 in halves until 0.1: 1.5, 1.75, 1.875, 1.8125.
  const auto trials = [](const std::filesystem::path& out) {
    return std::ranges::count_if(std::filesystem::directory_iterator{out},
                                 [](const auto& entry) { return entry.is_directory(); });
  };
  CHECK(trials(scratch.path() / "out") == 7);
  CHECK(run_program({"verify", (scratch.path() / "out" / "1.5").string()}).status == 0);
  const std::string table = read_text(scratch.path() / "out" / "results.csv");
  CHECK(table.starts_with("point,market.prices.0.factor,alternative,replication,seed,metric,value,"));
  CHECK(table.find("\"1.5, azure\",1.5,azure,0,1,cost,") != std::string::npos);
  // The same by a whole value, and with a metric that both have none of: in a bracket of 1, to a tenth.
  const auto other =
      run_program(flip_arguments(scratch / "two.yaml", scratch / "other",
                                 {"--key", "market.prices=[{provider: aws, chip: h100, factor: @}]", "--from", "1",
                                  "--to", "3", "--metric", "cost+engineering_cost", "--grid", "0", "--width", "60"}));
  CHECK(other.out.find("They change places at 1.8, between 1 and 2: ") != std::string::npos);
  // Taken up again, nothing is run: the same words.
  CHECK(run_program(flip_arguments(scratch / "two.yaml", scratch / "out", asked)).out == run.out);
}

TEST_CASE("flip says that nothing changes, that nothing is compared, and what it cannot read")
{
  const ScratchDirectory scratch;
  write_text(scratch / "two.yaml", two_clouds());
  const auto flip = [&](const std::vector<std::string>& more) {
    return run_program(flip_arguments(scratch / "two.yaml", scratch / "out", more));
  };
  const auto cheaper = flip({"--key", "market.prices.0.factor", "--from", "0.5", "--to", "1.5", "--grid", "0"});
  CHECK(cheaper.status == 0);
  CHECK(cheaper.out.find("They do not change places from 0.5 to 1.5: `aws, alone` is better throughout.") !=
        std::string::npos);
  const auto idle = flip({"--key", "tenants.0.engineers", "--from", "1", "--to", "2", "--grid", "0"});
  CHECK(idle.status == 2);
  const auto wide = flip({"--key", "horizon", "--from", "5 d", "--to", "9 d", "--width", "nan"});
  CHECK(wide.err.starts_with("leasehold: --width: `nan` is not a number from 1e-06 to 100\n"));
  const auto unit = flip({"--key", "horizon", "--from", "5 d", "--to", "9 h"});
  CHECK(unit.status == 2);
  CHECK(unit.err == "--to: `9 h` is not another number in the unit of --from, `5 d`\n");
  const auto metric = flip({"--key", "horizon", "--from", "5 d", "--to", "9 d", "--metric", "cots"});
  const auto sum = flip({"--key", "horizon", "--from", "5 d", "--to", "9 d", "--metric", "cost+mean_wait"});
  CHECK(sum.err == "--metric: `cost` is in $, `mean_wait` in s; metrics of one unit can be added\n");
  const auto blind = flip({"--key", "horizon=5 d", "--from", "5", "--to", "9"});
  CHECK(blind.err == "--key: no @ says where the number goes; such as 'market.prices=[{chip: h100, factor: @}]'\n");
  CHECK(metric.err == "--metric: `cots` is none; did you mean `cost`?\n");
  auto others =
      flip_arguments(scratch / "two.yaml", scratch / "out", {"--key", "horizon", "--from", "5 d", "--to", "9 d"});
  others[3] = "aws,azure";
  CHECK(run_program(others).err ==
        "--between: `aws,azure` are not two points of the scenario; its points are `aws, alone`, `azure`\n");
}

TEST_CASE("where flip writes is not the scenario's to say")
{
  const ScratchDirectory scratch;
  std::string text = two_clouds();
  text.replace(text.find("name: two"), 9, "name: ../../two");
  std::filesystem::create_directories(scratch.path() / "deep" / "here");
  write_text(scratch / "two.yaml", text);
  const auto run = run_program({"flip", scratch / "two.yaml", "--between", "aws, alone,azure", "--quiet", "--key",
                                "horizon", "--from", "5 d", "--to", "9 d", "--grid", "0"},
                               scratch.path() / "deep" / "here");
  CAPTURE(run.err);
  CHECK(run.status == 0);
  CHECK(std::filesystem::exists(scratch.path() / "deep" / "here" / "results" / "two-flip" / "horizon" / "5_d"));
  for (const auto& entry : std::filesystem::directory_iterator{scratch.path()})
    CHECK_MESSAGE((entry.path().filename() == "deep" || entry.path().filename() == "two.yaml"), entry.path().string());
}

TEST_CASE("run --until adds replications until the mean is known, and says how far it is")
{
  // Failing hosts: every seed another cost. However many are needed, the last count keeps what was asked for, the one before
  // did not, and the files are those of as many replications at once.
  const ScratchDirectory scratch;
  write_text(scratch / "two.yaml", two_clouds("failures: {mean_time_between: 4 d, repair: 12 h}\n"));
  const auto run = [&](const std::string& out, const std::vector<std::string>& more) {
    std::vector<std::string> arguments{"run", scratch / "two.yaml", "--out", scratch / out};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_program(arguments);
  };
  const auto until = run("a", {"--until", "cost 0.5 %", "--most", "7"});
  CAPTURE(until.err);
  CHECK(until.status == 0);
  CHECK(until.err.find("cost after 1 replication: not defined in all of them, or in too few") != std::string::npos);
  CHECK(until.err.find("cost after 5 replications: known to ") != std::string::npos);
  std::size_t runs = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator{scratch.path() / "a"})
    runs += entry.path().filename() == "summary.json" ? 1U : 0U;
  CHECK(runs >= 10);
  CHECK(runs <= 14);
  CHECK(run("b", {"--until", "cost 0.5"}).err.find("--until 'cost 0.5': says not how close") == 0);
}

} // namespace leasehold::test
