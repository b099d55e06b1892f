// Whoever knows what spot will be there pays no more than whoever does not: the shipped scenario `spot-deadline`, replication by
// replication.
#include "support/program.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace leasehold::test {

TEST_CASE("on spot-deadline no policy that does not know the future costs less than oracle_offline, nor is it late")
{
  // A two-hundredth is left for minutes: it follows spot to the minute and leaves before it goes, while a lease that is taken
  // back in its first hour costs nothing there.
  const std::vector<std::string> policies{"oracle_offline",   "on_demand_only",           "spot_first", "greedy_spot",
                                          "uniform_progress", "uniform_progress_regions", "sky_nomad"};
  std::string levels;
  for (const std::string& policy : policies)
    levels += fmt::format("{{label: {0}, set: {{policies.leasing: {{policy: {0}, providers: [aws]}}}}}}, ", policy);
  const ScratchDirectory scratch;
  const Output ran = run_program({"run", LEASEHOLD_SOURCE_DIR "/scenarios/spot-deadline.yaml", "--replications", "5",
                                  "--set", "axes.leasing=[" + levels + "]", "--quiet", "--out", scratch / "out"});
  REQUIRE_MESSAGE(ran.status == 0, ran.err);
  for (const char* allowed : {"80_h", "107_h", "215_h"})
    for (int seed = 1; seed <= 5; ++seed) {
      const auto metric = [&](const std::string& policy, const std::string& name) {
        const std::string file = fmt::format("{}/out/allowed={},leasing={}/seed={}/summary.json",
                                             scratch.path().string(), allowed, policy, seed);
        return nlohmann::json::parse(read_text(file))["metrics"][name].get<double>();
      };
      const double best = metric("oracle_offline", "cost");
      CHECK(metric("oracle_offline", "deadlines_met") == 1.0);
      for (const std::string& policy : policies)
        CHECK_MESSAGE(best <= 1.005 * metric(policy, "cost"), std::string{allowed}, ", replication ", seed, ": ",
                      policy);
    }
}

TEST_CASE(
    "beside other work, too, oracle_offline keeps every deadline that on demand keeps, and nobody who does pays less")
{
  // The gang of spot-deadline with 107 h, beside one without a deadline, a service, and another with a deadline.
  const std::string gang = "{training: {name: tune, tenant: lab, model: llama3-70b, tokens: 40 B, chips: {h100: 128}, "
                           "deadline: 107 h, checkpoint: {cost: 30 s, restart: 10 min}}}";
  const std::string other =
      "{training: {name: other, tenant: lab, model: llama3-70b, tokens: 10 B, chips: {h100: 64}, ";
  const std::vector<std::string> policies{"oracle_offline", "on_demand_only", "spot_first", "uniform_progress"};
  std::string levels;
  for (const std::string& policy : policies)
    levels += fmt::format("{{label: {0}, set: {{policies.leasing: {{policy: {0}, providers: [aws]}}}}}}, ", policy);
  for (const std::string& beside :
       {other + "checkpoint: {cost: 30 s, restart: 10 min}}}",
        other + "deadline: 60 h, checkpoint: {cost: 30 s, restart: 10 min}}}",
        std::string{"{serving: {name: chat, tenant: lab, model: llama3-70b, requests: {rate: 60/s, input: 1000, "
                    "output: 300, weekend: 0.5}, chips: {h100: 8}, period: 1 h}}"}}) {
    CAPTURE(beside);
    const ScratchDirectory scratch;
    const std::string scenario = LEASEHOLD_SOURCE_DIR "/scenarios/spot-deadline.yaml";
    const std::string workload = fmt::format("workload=[{}, {}]", gang, beside);
    const Output ran = run_program({"run", scenario, "--replications", "2", "--set", "axes={leasing: [" + levels + "]}",
                                    "--set", workload, "--quiet", "--out", scratch / "out"});
    REQUIRE_MESSAGE(ran.status == 0, ran.err);
    for (int seed = 1; seed <= 2; ++seed) {
      CAPTURE(seed);
      const auto metric = [&](const std::string& policy, const std::string& name) {
        const std::string file =
            fmt::format("{}/out/leasing={}/seed={}/summary.json", scratch.path().string(), policy, seed);
        return nlohmann::json::parse(read_text(file))["metrics"][name].get<double>();
      };
      CHECK(metric("on_demand_only", "deadlines_met") == 1.0);
      CHECK(metric("oracle_offline", "deadlines_met") == 1.0);
      for (const std::string& policy : policies)
        if (metric(policy, "deadlines_met") == 1.0)
          CHECK(metric("oracle_offline", "cost") <= 1.02 * metric(policy, "cost"));
    }
  }
}

} // namespace leasehold::test
