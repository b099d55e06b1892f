// A training job's deadline is told to the leasing policy and judged at the end.
#include "support/program.hpp"

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

} // namespace leasehold::test
