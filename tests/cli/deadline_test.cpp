// A training job's deadline is told to the leasing policy and judged at the end.
#include "support/program.hpp"

#include <cstdlib>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace leasehold::test {

namespace {

/// Trains for some days on 64 chips of an own cluster, which nothing disturbs: it finishes when its work is done.
nlohmann::json metrics(const ScratchDirectory& scratch, const std::string& name, const std::string& deadline)
{
  write_text(scratch / (name + ".yaml"),
             fmt::format("name: {}\nhorizon: 30 d\nplatform: {}/platforms/four-clouds.xml\n"
                         "tenants: [{{name: lab, owns: [{{chip: tpu-v5p, hosts: 16}}]}}]\n"
                         "workload: [{{training: {{name: t, tenant: lab, model: llama3-8b, tokens: 50 B, submit: 1 d, "
                         "chips: {{tpu-v5p: 64}}{}}}}}]\n",
                         name, LEASEHOLD_SOURCE_DIR, deadline));
  const Output ran = run_program({"run", scratch / (name + ".yaml"), "--quiet", "--out", scratch / name});
  REQUIRE_MESSAGE(ran.status == 0, ran.err);
  return nlohmann::json::parse(read_text(scratch / (name + "/base/seed=1/summary.json")))["metrics"];
}

} // namespace

TEST_CASE("a deadline is met where the job ends by it, and no earlier than that")
{
  const ScratchDirectory scratch;
  const auto free = metrics(scratch, "free", "");
  REQUIRE(free["deadlines_met"].is_null());
  // One job on chips of its own from the start: what it takes is its time to train, in days.
  const double days = free["time_to_train"].get<double>();
  REQUIRE(days > 0.1);
  REQUIRE(days < 28.0);
  const double second = 1.0 / 86400.0;
  CHECK(metrics(scratch, "met", fmt::format(", deadline: {:.6f} d", days + second))["deadlines_met"] == 1.0);
  CHECK(metrics(scratch, "missed", fmt::format(", deadline: {:.6f} d", days - second))["deadlines_met"] == 0.0);
  CHECK(metrics(scratch, "later", ", deadline: 60 d")["deadlines_met"].is_null());
}

namespace {

int worlds()
{
  return std::getenv("LEASEHOLD_LONG") != nullptr ? 40 : 10;
}

/// How many of the worlds meet the deadline: sixteen hours of work on 8 H100, spot that stays for 2 h in the mean.
double worlds_met(const std::string& policy, const std::string& deadline, const std::string& checkpoint,
                  const std::string& chips = "{h100: 8}")
{
  const ScratchDirectory scratch;
  write_text(scratch / "tight.yaml",
             fmt::format("name: tight\nhorizon: 4 d\nplatform: {}/platforms/four-clouds.xml\ntenants: [{{name: lab}}]\n"
                         "workload: [{{training: {{name: t, tenant: lab, model: llama3-8b, tokens: 5 B, chips: {}, "
                         "deadline: {}, checkpoint: {}}}}}]\n"
                         "market: {{spot: {{blocks: 2, available: 2 h, outage: 1 h}}}}\nreplications: {}\n"
                         "outputs: {{jobs: false, leases: false, ledger: false}}\n"
                         "policies: {{leasing: {{policy: {}, providers: [aws]}}}}\n",
                         LEASEHOLD_SOURCE_DIR, chips, deadline, checkpoint, worlds(), policy));
  const Output ran = run_program({"run", scratch / "tight.yaml", "--quiet", "--out", scratch / "out"});
  REQUIRE_MESSAGE(ran.status == 0, ran.err);
  double met = 0.0;
  for (int seed = 1; seed <= worlds(); ++seed)
    met += nlohmann::json::parse(
               read_text(scratch / fmt::format("out/base/seed={}/summary.json", seed)))["metrics"]["deadlines_met"]
               .get<double>();
  return met;
}

} // namespace

TEST_CASE("deadline policies leave time for what a move costs")
{
  // On demand alone it takes 16.1 h of computing and 1 to 3 % for checkpoints; spot must not spoil it.
  for (const char* policy : {"uniform_progress", "greedy_spot"}) {
    // A checkpoint that fits Amazon's two minutes of notice: each move costs one besides the restart.
    CHECK(worlds_met(policy, "16.6 h", "{cost: 115 s, interval: 3 h, restart: 10 min}") == worlds());
    // One that does not: all since the last is lost.
    CHECK(worlds_met(policy, "17.2 h", "{cost: 3 min, interval: 2 h, restart: 10 min}") == worlds());
    // The chip first named is not the one that is leased, which is half as fast.
    CHECK(worlds_met(policy, "17.2 h", "{cost: 115 s, interval: 3 h, restart: 10 min}", "{b200: 8, h100: 8}") ==
          worlds());
  }
}

TEST_CASE("planners keep deadlines on spot, with hours to spare or hardly one")
{
  // The oracle lets the gang wait for spot, and must leave time for what stops cost, which no plan knows. (1.5 h of slack are
  // less than 2 · 10 min and the hour between looks; 8 h are enough to wait.)
  for (const char* policy : {"oracle_offline", "rolling_horizon"})
    for (const char* deadline : {"18 h", "24 h"}) {
      INFO(policy << " " << deadline);
      CHECK(worlds_met(policy, deadline, "{cost: 115 s, interval: 3 h, restart: 10 min}") == worlds());
    }
}

TEST_CASE("the oracle lets a gang that is late in any case wait for spot, as it does one without a deadline")
{
  // Sixteen hours of work that were to be done in ten: each hour on demand costs more and saves nothing.
  const auto cost = [](const std::string& policy, const std::string& deadline) {
    const ScratchDirectory scratch;
    write_text(
        scratch / "late.yaml",
        fmt::format("name: late\nhorizon: 4 d\nplatform: {}/platforms/four-clouds.xml\ntenants: [{{name: lab}}]\n"
                    "workload: [{{training: {{name: t, tenant: lab, model: llama3-8b, tokens: 5 B, chips: {{h100: 8}}, "
                    "checkpoint: {{cost: 115 s, interval: 3 h, restart: 10 min}}{}}}}}]\n"
                    "market: {{spot: {{blocks: 1, available: 2 h, outage: 1 h}}}}\n"
                    "policies: {{leasing: {{policy: {}, providers: [aws]}}}}\n",
                    LEASEHOLD_SOURCE_DIR, deadline, policy));
    const Output ran = run_program({"run", scratch / "late.yaml", "--quiet", "--out", scratch / "out"});
    REQUIRE_MESSAGE(ran.status == 0, ran.err);
    const auto summary = nlohmann::json::parse(read_text(scratch / "out/base/seed=1/summary.json"));
    REQUIRE(summary["metrics"]["jobs_finished"] == 1.0);
    return summary["metrics"]["cost"].get<double>();
  };
  const double late = cost("oracle_offline", ", deadline: 10 h");
  CHECK(late == doctest::Approx(cost("oracle_offline", "")).epsilon(0.02));
  CHECK(late < 0.8 * cost("on_demand_only", ", deadline: 10 h"));
}

} // namespace leasehold::test
