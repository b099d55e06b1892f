// Published request traces through the request-level engine.
#include "physics/request_engine_statistics.hpp"
#include "physics/serving_rate.hpp"
#include "physics/serving_samples.hpp"
#include "workload/request_trace.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>

using namespace leasehold;
using namespace leasehold::physics;

namespace {

std::optional<model::InferenceTrace> shared(const std::string& file, std::string_view format)
{
  const std::string path = std::string(LEASEHOLD_SHARED_DIR) + "/data/inference/" + file;
  if (!std::filesystem::exists(path)) {
    MESSAGE("skipped: " << file << " is not here");
    return std::nullopt;
  }
  config::Diagnostics diagnostics;
  auto trace = workload::read_requests(workload::TraceSource::file(path), format, {}, diagnostics);
  REQUIRE_MESSAGE(diagnostics.ok(), diagnostics.text());
  return std::move(trace.requests);
}

EngineSetup one_h100()
{
  const ServingPlan plan;
  return {.cost = StepCost(samples::llama_8b(), samples::h100(), plan),
          .limits = engine_limits(plan, cache_tokens(samples::llama_8b(), samples::h100(), plan))};
}

} // namespace

TEST_CASE("the Azure conversation trace is read, served and summarised in under a second")
{
  const auto start = std::chrono::steady_clock::now();
  const auto trace = shared("azure_llm_2023_conv.csv.gz", "azure");
  if (!trace)
    return;
  const EngineRun run = serve_requests(*trace, one_h100());
  const EngineStatistics result = statistics(*trace, run);
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  fmt::print(
      "Azure conversation trace: {:.0f} ms; TTFT p50 {:.1f} ms, p99 {:.1f} ms; TPOT p50 {:.2f} ms, p99 {:.2f} ms\n",
      1e3 * seconds, 1e3 * result.first_token.p50, 1e3 * result.first_token.p99, 1e3 * result.per_token.p50,
      1e3 * result.per_token.p99);
  CHECK(seconds < 1.0);
  CHECK(run.counts.conserved());
  CHECK(run.counts.completed == 19366);
  // 5.53 requests/s of 211 tokens: a light load for an H100 that can take about 36/s of 1000 tokens in and 200 out.
  CHECK(result.stable);
}

TEST_CASE("an unlimited prefix cache finds 36.641 % of Mooncake's 288,500 blocks, a small one fewer")
{
  const auto trace = shared("mooncake_conversation_trace.jsonl.gz", "mooncake");
  if (!trace)
    return;
  EngineSetup setup = one_h100();
  setup.limits.cache_tokens = 1e9;
  const EngineRun cold = serve_requests(*trace, setup);
  setup.prefix_blocks = PrefixCache::unlimited;
  const EngineRun warm = serve_requests(*trace, setup);
  setup.prefix_blocks = 2000;
  const EngineRun small = serve_requests(*trace, setup);
  CHECK(warm.blocks_seen == 288500);
  CHECK(double(warm.blocks_hit) / 288500.0 == doctest::Approx(0.36641).epsilon(2e-5));
  CHECK(small.blocks_hit < warm.blocks_hit);
  CHECK(small.blocks_hit > 0);
  // What is found is not computed: 512 tokens a block, less where a block is the last and only partly filled.
  const double saved = double(cold.prefilled_tokens - warm.prefilled_tokens);
  CHECK(saved == doctest::Approx(512.0 * double(warm.blocks_hit)).epsilon(0.01));
  CHECK(statistics(*trace, warm).first_token.mean < statistics(*trace, cold).first_token.mean);
}
