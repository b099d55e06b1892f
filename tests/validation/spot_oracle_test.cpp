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
      for (const std::string& policy : policies) {
        CAPTURE(allowed);
        CAPTURE(seed);
        CAPTURE(policy);
        CHECK(best <= 1.005 * metric(policy, "cost"));
      }
    }
}

} // namespace leasehold::test
