#include "physics/request_engine_statistics.hpp"

#include <doctest/doctest.h>

using namespace leasehold;
using namespace leasehold::physics;

TEST_CASE("percentiles interpolate between order statistics")
{
  // 1 to 5: rank 0.9 x 4 = 3.6, so 4 + 0.6 (5 - 4); rank 0.95 x 4 = 3.8; rank 0.99 x 4 = 3.96.
  const LatencySummary five = summarise({5, 3, 1, 4, 2});
  CHECK(five.mean == 3.0);
  CHECK(five.p50 == 3.0);
  CHECK(five.p90 == doctest::Approx(4.6));
  CHECK(five.p95 == doctest::Approx(4.8));
  CHECK(five.p99 == doctest::Approx(4.96));
  CHECK(summarise({7}).p99 == 7.0);
  CHECK(summarise({}).p99 == 0.0);
}

TEST_CASE("goodput counts completed requests that meet both limits, drops count against it")
{
  model::InferenceTrace trace;
  trace.requests = {{.arrival = Timestamp{0.0}, .input = 1, .output = 11},
                    {.arrival = Timestamp{0.0}, .input = 1, .output = 11},
                    {.arrival = Timestamp{0.0}, .input = 1, .output = 1},
                    {.arrival = Timestamp{0.0}, .input = 1, .output = 11}};
  EngineRun run;
  run.counts.injected = 4;
  run.outcomes.resize(4);
  using State = RequestOutcome::State;
  run.outcomes[0] = {.first_token = 0.5, .finish = 1.5, .state = State::completed}; // 0.1 s a token
  run.outcomes[1] = {.first_token = 0.5, .finish = 4.0, .state = State::completed}; // 0.35 s a token: too slow
  run.outcomes[2] = {.first_token = 2.0, .finish = 2.0, .state = State::completed}; // first token too late
  run.outcomes[3] = {.state = State::dropped};
  const EngineStatistics result = statistics(trace, run, {.first_token = Seconds{1.0}, .per_token = Seconds{0.2}});
  CHECK(result.good == 0.25);
  CHECK(result.goodput.value() == doctest::Approx(1.0 / 4.0)); // one in the four seconds to the last finish
  CHECK(result.output_rate.value() == doctest::Approx(23.0 / 4.0));
  CHECK(result.per_token.mean == doctest::Approx((0.1 + 0.35) / 2.0)); // a single token has no time per token
  CHECK(result.first_token.mean == doctest::Approx(1.0));
  CHECK(result.end_to_end.p50 == 2.0);
}

TEST_CASE("a queue that grows is not stable, a steady one is, and few requests say nothing")
{
  model::InferenceTrace trace;
  EngineRun steady, growing;
  for (int i = 0; i < 1000; ++i) {
    const double arrival = i;
    trace.requests.push_back({.arrival = Timestamp{arrival}, .input = 1, .output = 1});
    const auto done = RequestOutcome::State::completed;
    steady.outcomes.push_back({.first_token = arrival + 1.0 + i % 7, .finish = arrival + 9.0, .state = done});
    growing.outcomes.push_back({.first_token = arrival + 1.0 + 0.1 * i, .finish = arrival + 200.0, .state = done});
  }
  steady.counts.injected = growing.counts.injected = 1000;
  CHECK(statistics(trace, steady).stable);
  CHECK_FALSE(statistics(trace, growing).stable);
  trace.requests.resize(300);
  growing.outcomes.resize(300);
  growing.counts.injected = 300;
  CHECK(statistics(trace, growing).stable);
}
