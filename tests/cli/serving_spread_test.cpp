// A scenario lays a replica out as `predict serving` would.
#include "cli/market_run.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>

namespace leasehold::test {

namespace {

struct SpreadCase {
  const char* model;
  const char* chip;
  const char* owned; ///< where such hosts stand
  int chips;
  const char* spread; ///< that serves more
};

/// Requests a second that the service's capacity comes to, and those within its objective.
std::pair<double, double> served(const SpreadCase& of)
{
  const ScratchDirectory scratch;
  write_text(scratch / "m.yaml",
             fmt::format("name: m\nhorizon: 2 h\nplatform: {}/platforms/four-clouds.xml\n"
                         "tenants: [{{name: lab, owns: [{{{}, chip: {}, hosts: 1}}]}}]\n"
                         "workload:\n"
                         "  - serving: {{name: a, tenant: lab, model: {}, chips: {{{}: {}}}, startup: 60 s,\n"
                         "              requests: {{rate: 1/s, input: 1500, output: 400}},\n"
                         "              slo: {{ttft: {{mean: 2 s}}, tpot: {{mean: 100 ms}}}}}}\n"
                         "policies: {{autoscaling: {{policy: static, replicas: 1}}}}\n",
                         LEASEHOLD_SOURCE_DIR, of.owned, of.chip, of.model, of.chip, of.chips));
  const Output ran = run_program({"run", scratch / "m.yaml", "--quiet", "--out", scratch / "out"});
  REQUIRE_MESSAGE(ran.status == 0, ran.err);
  const auto rows = read_table(scratch.path() / "out" / "base" / "seed=1" / "services.csv");
  return {number(rows.back(), "capacity"), number(rows.back(), "capacity_within_slo")};
}

double predicted_rate(const SpreadCase& of, const std::string& plan)
{
  const Output answer =
      run_program({"predict", "serving", "--model", of.model, "--chip", of.chip, "--input", "1500", "--output", "400",
                   "--input-cv", "1", "--output-cv", "1", "--plan", plan, "--format", "csv"});
  REQUIRE_MESSAGE(answer.status == 0, answer.err);
  const auto at = answer.out.find("\nrequest_rate,");
  REQUIRE(at != std::string::npos);
  return std::stod(answer.out.substr(at + 14));
}

} // namespace

TEST_CASE("a mixture of experts is served by the spread that `predict serving` finds")
{
  // On 8 H200 a tensor spread of DeepSeek-R1 has room for 727 requests, an expert spread, whose ranks keep one copy of
  // the latent cache each instead of eight, for 4,022; it serves nearly twice as much.
  for (const SpreadCase& of : {SpreadCase{"deepseek-r1", "h200", "provider: aws", 8, "DEP8"},
                               SpreadCase{"qwen3-235b-a22b", "h200", "provider: aws", 8, "DEP8"},
                               SpreadCase{"llama3-70b", "h200", "provider: aws", 8, "TP8"}}) {
    CAPTURE(of.model);
    const auto [saturated, within] = served(of);
    CHECK(saturated == doctest::Approx(predicted_rate(of, of.spread)).epsilon(1e-4));
    CHECK(within > 0.0);
    CHECK(within <= saturated);
  }
}

TEST_CASE("a layout beyond a scale-up domain is refused by `predict serving` too")
{
  for (const char* plan : {"TP16", "DEP16"}) {
    const Output answer =
        run_program({"predict", "serving", "--model", "deepseek-r1", "--chip", "h100", "--plan", plan});
    CHECK(answer.status == 2);
    CHECK(answer.err.find("their scale-up domain holds 8 chips") != std::string::npos);
  }
}

} // namespace leasehold::test
