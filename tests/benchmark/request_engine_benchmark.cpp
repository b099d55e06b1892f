// The request-level engine on one core: simulated output tokens a second (items), and the Azure conversation trace.
#include "physics/fluid_calibration.hpp"
#include "physics/request_engine_statistics.hpp"
#include "workload/request_trace.hpp"

#include "../physics/serving_samples.hpp"

#include <benchmark/benchmark.h>

#include <filesystem>

using namespace leasehold;
using namespace leasehold::physics;

namespace {

std::int64_t output_tokens(const model::InferenceTrace& trace)
{
  std::int64_t sum = 0;
  for (const model::InferenceRequest& request : trace.requests)
    sum += request.output;
  return sum;
}

/// 20,000 requests at a share of the capacity of one H100 that serves Llama 8B: mean 1000 tokens in, 200 out.
void poisson_requests(benchmark::State& state)
{
  const RequestShape shape{.input = 1000, .output = 200, .cached = 0, .input_cv = 1, .output_cv = 1};
  const FluidService service(samples::llama_8b(), samples::h100(), {}, shape);
  const auto trace = shape_sample(shape, service.request_capacity() * (double(state.range(0)) / 100.0), 20000);
  const EngineSetup setup{.cost = service.cost(), .limits = engine_limits(service.plan(), service.cache_tokens())};
  for (auto round : state) {
    static_cast<void>(round);
    benchmark::DoNotOptimize(serve_requests(trace, setup).iterations);
  }
  state.SetItemsProcessed(state.iterations() * output_tokens(trace));
}
BENCHMARK(poisson_requests)->Arg(30)->Arg(70)->Arg(95)->Unit(benchmark::kMillisecond);

/// Read, served on one replica with a prefix cache, and summarised.
void azure_conversation(benchmark::State& state)
{
  const std::string path = LEASEHOLD_SHARED_DIR "/data/inference/azure_llm_2023_conv.csv.gz";
  if (!std::filesystem::exists(path)) {
    state.SkipWithError("the trace is not here");
    return;
  }
  const StepCost cost(samples::llama_8b(), samples::h100(), {});
  const EngineLimits limits = engine_limits({}, cache_tokens(samples::llama_8b(), samples::h100(), {}));
  std::int64_t tokens = 0;
  for (auto round : state) {
    static_cast<void>(round);
    config::Diagnostics diagnostics;
    const auto trace = workload::read_requests(workload::TraceSource::file(path), "azure", {}, diagnostics).requests;
    const EngineRun run = serve_requests(trace, {.cost = cost, .limits = limits});
    benchmark::DoNotOptimize(statistics(trace, run).first_token.p99);
    tokens += output_tokens(trace);
  }
  state.SetItemsProcessed(tokens);
}
BENCHMARK(azure_conversation)->Unit(benchmark::kMillisecond);

} // namespace
