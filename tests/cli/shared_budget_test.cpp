// Two services of a tenant on one budget, in whole runs: they take their chips in turn.
#include "support/program.hpp"
#include "support/table.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>

namespace leasehold::test {

namespace {

struct Divided {
  double served = 0.0;                      ///< share of all tokens that are offered
  double most = 0.0;                        ///< replicas of both at one time
  double cost = 0.0, idle = 0.0;            ///< dollars
  std::map<std::string, double> of_service; ///< most replicas
};

/// One is asked most at 6 in the morning and the other twelve hours later; at its peak either could use six hosts.
Divided divided(const std::string& autoscaling, int one, int other, const std::string& priority = "0", int least = 0)
{
  const ScratchDirectory scratch;
  std::string text = "name: budget\nstart: 2026-06-01\nhorizon: 2 d\nplatform: " LEASEHOLD_SOURCE_DIR
                     "/platforms/one-spine.xml\ncatalogue: " LEASEHOLD_SOURCE_DIR
                     "/platforms/catalogue\ntenants: [{name: lab}]\nworkload:\n";
  const auto service = [&](const std::string& name, int most, int hour, const std::string& first) {
    text += fmt::format(
        "  - serving: {{name: {}, tenant: lab, model: llama3-70b, chips: {{h100: 8}}, startup: 60 s, priority: {},\n"
        "      minimum_replicas: {}, maximum_replicas: {}, slo: {{ttft: 2 s, tpot: 100 ms}},\n"
        "      requests: {{rate: 60/s, input: 1000, output: 300, daily_swing: 0.9, peak_hour: {}}}}}\n",
        name, first, least, most, hour);
  };
  service("one", one, 6, priority);
  service("other", other, 18, "0");
  write_text(scratch / "budget.yaml",
             text + "policies:\n  autoscaling: " + autoscaling +
                 "\n  leasing: {policy: on_demand_only, providers: [neocloud], lease_size: 8}\n");
  const Output ran = run_program({"run", scratch / "budget.yaml", "--quiet", "--out", scratch / "out"});
  REQUIRE_MESSAGE(ran.status == 0, ran.err);
  const std::filesystem::path out = scratch.path() / "out/base/seed=1";
  Divided result;
  std::map<std::string, double> by_time;
  for (const Row& row : read_table(out / "services.csv")) {
    const double replicas = number(row, "replicas");
    by_time[row.at("time")] += replicas;
    result.of_service[row.at("service")] = std::max(result.of_service[row.at("service")], replicas);
  }
  for (const auto& [time, replicas] : by_time)
    result.most = std::max(result.most, replicas);
  const std::string summary = read_text((out / "summary.json").string());
  const auto told = [&](const std::string& name) {
    const std::string key = "\"" + name + "\":";
    return std::stod(summary.substr(summary.find(key) + key.size()));
  };
  result.served = 1.0 - told("capacity_shortfall");
  result.cost = told("cost");
  result.idle = told("idle_spend");
  return result;
}

} // namespace

TEST_CASE("two services on one budget serve no less than under any fixed split of it, and hold no more")
{
  // 32 chips are four hosts.
  const Divided together = divided("{policy: shared_budget, chips: 32}", 100, 100);
  MESSAGE("together: " << together.served);
  CHECK(together.most <= 4.0);
  CHECK(together.of_service.at("one") > 2.0);
  CHECK(together.of_service.at("other") > 2.0);
  for (int one = 1; one <= 3; ++one) {
    const Divided split = divided("target_tracking", one, 4 - one);
    MESSAGE(one << " and " << 4 - one << ": " << split.served);
    CHECK(together.served > split.served);
  }
}

TEST_CASE("of a budget in dollars the service of higher priority has what it asks for")
{
  // A host of eight at $3.99 a chip and hour is $31.92: $100 an hour are three hosts.
  const Divided equal = divided("{policy: shared_budget, spend: $100/h}", 100, 100);
  const Divided first = divided("{policy: shared_budget, spend: $100/h}", 100, 100, "1");
  CHECK(equal.most == 3.0);
  CHECK(first.most == 3.0);
  CHECK(first.of_service.at("one") >= equal.of_service.at("one"));
}

// Three of each are wanted at least, and $100 an hour are three hosts: two days of these at most.
TEST_CASE("no more is leased than a shared budget gives, where it is below the minimum of all")
{
  const Divided run = divided("{policy: shared_budget, spend: $100/h}", 100, 100, "0", 3);
  CHECK(run.most == 3.0);
  CHECK(run.cost <= 48.0 * 3 * 31.92 + 0.01);
  CHECK(run.idle == 0.0);
}

} // namespace leasehold::test
