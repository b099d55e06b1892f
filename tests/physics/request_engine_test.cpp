#include "physics/request_engine.hpp"

#include "physics/request_engine_statistics.hpp"
#include "physics/request_naive_loop.hpp"
#include "physics/serving_rate.hpp"
#include "physics/serving_samples.hpp"

#include <doctest/doctest.h>

using namespace leasehold;
using namespace leasehold::physics;

namespace {

EngineStatistics played(const model::InferenceTrace& trace, const EngineSetup& setup)
{
  const EngineRun run = serve_requests(trace, setup);
  CHECK(run.counts.conserved());
  CHECK(run.counts.injected == trace.requests.size());
  return statistics(trace, run);
}

EngineStatistics played_naively(const model::InferenceTrace& trace, const EngineSetup& setup)
{
  EngineRun run;
  run.outcomes = naive::Loop(trace, setup.cost, setup.limits).play();
  run.counts.injected = trace.requests.size();
  return statistics(trace, run);
}

void check_close(const LatencySummary& fast, const LatencySummary& slow)
{
  CHECK(fast.mean == doctest::Approx(slow.mean).epsilon(0.01));
  CHECK(fast.p50 == doctest::Approx(slow.p50).epsilon(0.01));
  CHECK(fast.p90 == doctest::Approx(slow.p90).epsilon(0.01));
  CHECK(fast.p95 == doctest::Approx(slow.p95).epsilon(0.01));
  CHECK(fast.p99 == doctest::Approx(slow.p99).epsilon(0.01));
}

void check_same_as_naive(const model::InferenceTrace& trace, const EngineSetup& setup)
{
  const EngineStatistics fast = played(trace, setup);
  const EngineStatistics slow = played_naively(trace, setup);
  check_close(fast.first_token, slow.first_token);
  check_close(fast.queue, slow.queue);
  check_close(fast.prefill, slow.prefill);
  check_close(fast.per_token, slow.per_token);
  check_close(fast.end_to_end, slow.end_to_end);
  CHECK(fast.output_rate.value() == doctest::Approx(slow.output_rate.value()).epsilon(1e-6));
}

} // namespace

TEST_CASE("one request alone: prefill, then one iteration a token")
{
  const StepCost cost(samples::llama_8b(), samples::h100(), {});
  model::InferenceTrace trace;
  trace.requests.push_back({.arrival = Timestamp{5.0}, .input = 100, .output = 4});
  const EngineRun run = serve_requests(trace, {.cost = cost, .limits = {}});
  // TTFT is one iteration with 100 prompt tokens, which see 100^2/2 pairs; then three iterations with contexts 101, 102
  // and 103.
  const Seconds first = cost.duration({.prefill = 100, .pairs = 5000, .first_tokens = 1});
  Seconds rest{};
  for (const double context : {101.0, 102.0, 103.0})
    rest += cost.duration({.decoding = 1, .context = context});
  CHECK(run.outcomes[0].scheduled == 5.0); // nobody is before it
  CHECK(run.outcomes[0].first_token == doctest::Approx(5.0 + first.value()).epsilon(1e-12));
  CHECK(run.outcomes[0].finish == doctest::Approx(5.0 + (first + rest).value()).epsilon(1e-12));
  CHECK(run.iterations == 4);
  CHECK(run.prefilled_tokens == 100);
}

TEST_CASE("the queue ends where the first chunk of the prompt begins, the prefill with the first token")
{
  // Iterations of 1 s, ten tokens of prompt each. The first request's 25 take three iterations. The second comes at 0.5 s:
  // of the third iteration, from 2 s, five tokens are its own, so it queued for 1.5 s; its other 15 tokens are computed in
  // that iteration and the next two, in which the first request decodes and takes one of the ten: 5 + 9 + 6.
  model::InferenceTrace trace;
  trace.requests = {{.arrival = Timestamp{0.0}, .input = 25, .output = 10},
                    {.arrival = Timestamp{0.5}, .input = 20, .output = 2}};
  const EngineRun run =
      serve_requests(trace, {.cost = StepCost::constant(Seconds{1.0}), .limits = {.token_budget = 10.0}});
  CHECK(run.outcomes[0].scheduled == 0.0);
  CHECK(run.outcomes[0].first_token == doctest::Approx(3.0));
  CHECK(run.outcomes[1].scheduled == doctest::Approx(2.0));
  CHECK(run.outcomes[1].first_token == doctest::Approx(5.0));
  const EngineStatistics seen = statistics(trace, run);
  CHECK(seen.queue.mean == doctest::Approx((0.0 + 1.5) / 2.0));
  CHECK(seen.prefill.mean == doctest::Approx((3.0 + 3.0) / 2.0));
  CHECK(seen.queue.mean + seen.prefill.mean == doctest::Approx(seen.first_token.mean));
}

TEST_CASE("skipping ahead equals the naive loop: dense model, chunked prompts, room for all")
{
  const StepCost cost(samples::llama_8b(), samples::h100(), {});
  check_same_as_naive(samples::poisson(1500, 6.0, 900, 120, 1),
                      {.cost = cost, .limits = {.maximum_batch = 256, .token_budget = 512}});
}

TEST_CASE("skipping ahead equals the naive loop: experts and windows, a small cache reserved whole")
{
  const StepCost cost(samples::windowed_experts(), samples::h100(), {});
  check_same_as_naive(samples::poisson(1500, 8.0, 300, 150, 2),
                      {.cost = cost, .limits = {.maximum_batch = 64, .token_budget = 2048, .cache_tokens = 12000}});
}

TEST_CASE("skipping ahead equals the naive loop: a cache that fills, eviction and recomputation")
{
  const StepCost cost(samples::windowed_experts(), samples::h100(), {});
  const EngineSetup setup{
      .cost = cost,
      .limits = {.maximum_batch = 64, .token_budget = 1024, .cache_tokens = 6000, .admission = Admission::grow}};
  const auto trace = samples::poisson(1500, 10.0, 200, 150, 3);
  CHECK(serve_requests(trace, setup).evictions > 10);
  check_same_as_naive(trace, setup);
}

TEST_CASE("one slot and exponential service is an M/M/1 queue in every percentile")
{
  // Service is `output` iterations of 1 ms; ceil of an exponential variate of mean 1000 has mean 1000.5, so mu = 0.9995
  // requests/s. The sojourn time of M/M/1 is exponential with rate mu - lambda: mean 1/(mu - lambda), percentile p at
  // -ln(1 - p) times that. Utilisation is one half, so that two million requests pin the 99th percentile to well under
  // one per cent.
  const double lambda = 0.5, mu = 1.0 / 1.0005;
  const auto trace = samples::poisson(2000000, lambda, 1, 1000, 4);
  const EngineSetup setup{.cost = StepCost::constant(Seconds{1e-3}), .limits = {.maximum_batch = 1}};
  const EngineStatistics seen = played(trace, setup);
  const LatencySummary& sojourn = seen.end_to_end;
  const double mean = 1.0 / (mu - lambda);
  CHECK(sojourn.mean == doctest::Approx(mean).epsilon(0.01));
  CHECK(sojourn.p50 == doctest::Approx(mean * std::log(2.0)).epsilon(0.01));
  CHECK(sojourn.p90 == doctest::Approx(mean * std::log(10.0)).epsilon(0.01));
  CHECK(sojourn.p95 == doctest::Approx(mean * std::log(20.0)).epsilon(0.01));
  CHECK(sojourn.p99 == doctest::Approx(mean * std::log(100.0)).epsilon(0.01));
  // The queue alone is rho times that in the mean, and longer than t for rho exp(-t/mean) of all; the prompt takes one
  // iteration.
  CHECK(seen.queue.mean == doctest::Approx(lambda / mu * mean).epsilon(0.01));
  CHECK(seen.queue.p90 == doctest::Approx(mean * std::log(10.0 * lambda / mu)).epsilon(0.01));
  CHECK(seen.prefill.p99 == doctest::Approx(1e-3).epsilon(1e-6));
}

TEST_CASE("a request larger than the cache is dropped; an early end leaves requests queued and running")
{
  const StepCost cost = StepCost::constant(Seconds{0.1});
  model::InferenceTrace trace;
  trace.requests = {{.arrival = Timestamp{0.0}, .input = 500, .output = 600},
                    {.arrival = Timestamp{0.0}, .input = 10, .output = 5},
                    {.arrival = Timestamp{0.0}, .input = 10, .output = 50},
                    {.arrival = Timestamp{0.0}, .input = 10, .output = 50},
                    {.arrival = Timestamp{9.0}, .input = 10, .output = 50}};
  // Two slots, 0.1 s an iteration, stop at 2 s: the second request is done at 0.5 s, two others are under way, and the
  // last one has not arrived. The first never fits 1000 tokens.
  const EngineRun run = serve_requests(
      trace, {.cost = cost, .limits = {.maximum_batch = 2, .cache_tokens = 1000}, .end = Timestamp{2.0}});
  CHECK(run.counts.injected == 4);
  CHECK(run.counts.dropped == 1);
  CHECK(run.counts.completed == 1);
  CHECK(run.counts.running == 2);
  CHECK(run.counts.queued == 0);
  CHECK(run.counts.conserved());
}

TEST_CASE("routers: round robin takes turns, least loaded looks")
{
  const StepCost cost = StepCost::constant(Seconds{1.0});
  model::InferenceTrace trace;
  trace.requests = {{.arrival = Timestamp{0.0}, .input = 1, .output = 10},
                    {.arrival = Timestamp{0.1}, .input = 1, .output = 1},
                    {.arrival = Timestamp{2.0}, .input = 1, .output = 1}};
  EngineSetup setup{.cost = cost, .limits = {.maximum_batch = 1}, .replicas = 2, .routing = Routing::round_robin};
  // Round robin sends the third to the first replica, busy until 10 s; least loaded to the second, free since 1.1 s.
  CHECK(serve_requests(trace, setup).outcomes[2].finish == doctest::Approx(11.0));
  setup.routing = Routing::least_loaded;
  CHECK(serve_requests(trace, setup).outcomes[2].finish == doctest::Approx(3.0));
}

TEST_CASE("two replicas halve the load of each")
{
  const StepCost cost(samples::llama_8b(), samples::h100(), {});
  const auto trace = samples::poisson(20000, 60.0, 500, 100, 5);
  const EngineSetup one{.cost = cost, .limits = {}};
  const EngineSetup two{.cost = cost, .limits = {}, .replicas = 2, .routing = Routing::least_loaded};
  CHECK(played(trace, two).per_token.mean < played(trace, one).per_token.mean);
}

TEST_CASE("arrivals must not fall")
{
  model::InferenceTrace trace;
  trace.requests = {{.arrival = Timestamp{1.0}, .input = 1, .output = 1},
                    {.arrival = Timestamp{0.5}, .input = 1, .output = 1}};
  CHECK_THROWS_AS(static_cast<void>(serve_requests(trace, {.cost = StepCost::constant(Seconds{1.0}), .limits = {}})),
                  std::invalid_argument);
}
