#include "physics/activity_curve.hpp"
#include "physics/fluid_calibration.hpp"
#include "physics/request_engine_statistics.hpp"
#include "physics/serving_samples.hpp"
#include "physics/serving_search.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cmath>

using namespace leasehold;
using namespace leasehold::physics;

namespace {

struct Case {
  const char* name;
  model::Transformer model;
  int batch, budget;
  double memory;
  RequestShape shape;
};

/// Ample room, chunked prompts, few slots, a small cache, experts with windows; even and uneven lengths.
std::vector<Case> cases()
{
  const auto dense = samples::llama_8b();
  return {
      {"chat", dense, 256, 8192, 80e9, {.input = 1000, .output = 200, .cached = 0, .input_cv = 1, .output_cv = 1}},
      {"chat of equal requests", dense, 256, 8192, 80e9, {.input = 1000, .output = 200}},
      {"long prompts, small chunks", dense, 256, 2048, 80e9, {.input = 4000, .output = 100}},
      {"long outputs",
       dense,
       512,
       8192,
       80e9,
       {.input = 200, .output = 800, .cached = 0, .input_cv = 1, .output_cv = 1}},
      {"small cache",
       dense,
       256,
       8192,
       30e9,
       {.input = 8000, .output = 500, .cached = 0, .input_cv = 1, .output_cv = 1}},
      {"sixteen slots",
       dense,
       16,
       8192,
       80e9,
       {.input = 500, .output = 500, .cached = 0, .input_cv = 1, .output_cv = 1}},
      {"experts with windows", samples::windowed_experts(), 256, 4096, 80e9, {.input = 1000, .output = 300}},
  };
}

FluidService service_of(const Case& c)
{
  model::Chip chip = samples::h100();
  chip.memory = Bytes{c.memory};
  ServingPlan plan;
  plan.maximum_batch = c.batch;
  plan.token_budget = c.budget;
  return FluidService(c.model, chip, plan, c.shape);
}

/// Other requests than those of the calibration.
EngineStatistics engine(const FluidService& service, double load, std::size_t requests)
{
  const auto trace = shape_sample(service.shape(), service.request_capacity() * load, requests, 4711);
  const EngineRun run =
      serve_requests(trace, {.cost = service.cost(), .limits = engine_limits(service.plan(), service.cache_tokens())});
  return statistics(trace, run);
}

} // namespace

TEST_CASE("calibrated fluid and request-level engine agree while stable")
{
  for (const Case& c : cases()) {
    const FluidService service = calibrated(service_of(c));
    for (const double load : {0.1, 0.3, 0.5, 0.7, 0.8, 0.9}) {
      CAPTURE(c.name);
      CAPTURE(load);
      const FluidPoint point = service.at_utilisation(load);
      const EngineStatistics run = engine(service, load, 40000);
      CHECK(point.stable);
      CHECK(run.stable);
      const double rate = (service.request_capacity() * load).value();
      CHECK(run.request_rate.value() == doctest::Approx(rate).epsilon(0.02));
      CHECK(point.first_token.value() == doctest::Approx(run.first_token.mean).epsilon(0.15));
      CHECK(point.per_token.value() == doctest::Approx(run.per_token.mean).epsilon(0.05));
    }
  }
}

TEST_CASE("calibrated percentiles are those of other requests through the engine, and a limit on one is kept")
{
  // A 99th percentile of 30,000 requests that share queues varies by some per cent from sample to sample.
  const FluidService service = calibrated(service_of(cases().front()));
  for (const double load : {0.3, 0.6, 0.8}) {
    CAPTURE(load);
    const EngineStatistics run = engine(service, load, 40000);
    const auto first = [&](Statistic of) { return service.at_utilisation(load, of).first_token.value(); };
    CHECK(first(Statistic::p50) == doctest::Approx(run.first_token.p50).epsilon(0.15));
    CHECK(first(Statistic::p99) == doctest::Approx(run.first_token.p99).epsilon(0.2));
    CHECK(service.at_utilisation(load, Statistic::p99).per_token.value() ==
          doctest::Approx(run.per_token.p99).epsilon(0.1));
  }
  // The 99th percentile is more than twice the mean where lengths vary, so that limit on it allows less load.
  const std::array mean{LatencyLimit{Statistic::mean, Seconds{0.15}}};
  const std::array p99{LatencyLimit{Statistic::p99, Seconds{0.15}}};
  const std::array loose{LatencyLimit{Statistic::mean, Seconds{1.0}}};
  const Hertz by_mean = service.rate_within(mean, loose);
  const Hertz by_p99 = service.rate_within(p99, loose);
  CHECK(by_p99 > Hertz{});
  CHECK(by_p99 < by_mean);
  const double kept = by_p99 / service.request_capacity();
  CHECK(engine(service, kept, 40000).first_token.p99 == doctest::Approx(0.15).epsilon(0.2));
}

TEST_CASE("the best plan within limits on a percentile keeps them when other requests are played")
{
  // Half of what a limit on the mean allows, or less, as the slowest of 100 requests wait for several prompts.
  const RequestShape shape{.input = 1000, .output = 200, .cached = 0, .input_cv = 1, .output_cv = 1};
  const ServiceObjective objective{.first_token = Seconds{1.0}, .per_token = Seconds{0.012}};
  const auto best = [&](Statistic of) {
    return best_serving_plan(samples::llama_8b(), samples::h100(), model::Precision::fp8, shape, objective, 1, of);
  };
  const auto mean = best(Statistic::mean), tail = best(Statistic::p99);
  REQUIRE((mean && tail));
  CHECK(tail->request_rate < mean->request_rate);
  CHECK(tail->point.per_token.value() == doctest::Approx(0.012).epsilon(1e-3));
  const FluidService service(samples::llama_8b(), samples::h100(), tail->plan, shape);
  const EngineStatistics run = engine(service, tail->request_rate / service.request_capacity(), 40000);
  CHECK(run.per_token.p99 == doctest::Approx(0.012).epsilon(0.1));
  CHECK(run.per_token.mean < 0.011);
}

TEST_CASE("beyond capacity both say that they are not stable, and deliver the same")
{
  for (const Case& c : cases()) {
    const FluidService service = service_of(c);
    CAPTURE(std::string(c.name));
    const FluidPoint point = service.at_utilisation(1.1);
    CHECK_FALSE(point.stable);
    CHECK(std::isinf(point.first_token.value()));
    const EngineStatistics run = engine(service, 1.1, 60000);
    CHECK_FALSE(run.stable);
    // The engine's rate includes filling and draining of its batch, a few per mille of so long a run.
    CHECK(run.request_rate.value() == doctest::Approx(service.request_capacity().value()).epsilon(0.02));
  }
}

TEST_CASE("closed form alone: light loads are a lone prompt, heavier loads are slower, and limits are met")
{
  const FluidService service = service_of(cases().front());
  const StaticBatch lone = predict_static_batch(service.cost(), service.shape(), 1.0);
  CHECK(service.at_utilisation(1e-6).first_token.value() ==
        doctest::Approx(lone.first_token.value() + 0.003).epsilon(0.2));
  Seconds last{};
  for (const double load : {0.1, 0.3, 0.5, 0.7, 0.9, 0.99}) {
    CHECK(service.at_utilisation(load).first_token > last);
    last = service.at_utilisation(load).first_token;
  }
  const Hertz rate = service.rate_within(Seconds{0.04}, Seconds{0.01});
  CHECK(rate > Hertz{});
  CHECK(service.at(rate).first_token <= Seconds{0.04});
  CHECK(service.at(rate).per_token <= Seconds{0.01});
  const FluidPoint above = service.at(rate * 1.01);
  const bool either = above.first_token > Seconds{0.04} || above.per_token > Seconds{0.01};
  CHECK(either);
  CHECK(service.rate_within(Seconds{1e-6}, Seconds{1.0}) == Hertz{});
}

TEST_CASE("clients that wait for their answers: with equal iterations, each gets a token an iteration")
{
  // 10 ms an iteration and 100 tokens an answer: eight clients get 8 answers in a second. With four slots they get 4, so that
  // a client's round takes 2 s, of which 99 later tokens take 0.99.
  ServingPlan plan;
  const RequestShape shape{.input = 50, .output = 100};
  const FluidService roomy{StepCost::constant(Seconds{0.01}), plan, shape, 1e9};
  const ClosedLoop eight = roomy.with_clients(8);
  CHECK(eight.request_rate.value() == doctest::Approx(8.0));
  CHECK(eight.per_token.value() == doctest::Approx(0.01));
  CHECK(eight.first_token.value() == doctest::Approx(0.01));
  plan.maximum_batch = 4;
  const ClosedLoop waiting = FluidService{StepCost::constant(Seconds{0.01}), plan, shape, 1e9}.with_clients(8);
  CHECK(waiting.batch == 4);
  CHECK(waiting.request_rate.value() == doctest::Approx(4.0));
  CHECK(waiting.per_token.value() == doctest::Approx(0.01));
  CHECK(waiting.first_token.value() == doctest::Approx(1.01));
}

TEST_CASE("clients that wait for their answers: the closed form is what an engine does that is played for them")
{
  const RequestShape shape{.input = 1000, .output = 200};
  for (const model::Transformer& model : {samples::llama_8b(), samples::windowed_experts()})
    for (const int clients : {1, 7, 64}) {
      CAPTURE(model.name);
      CAPTURE(clients);
      const FluidService service(model, samples::h100(), ServingPlan{}, shape);
      // All clients are somewhere in their answers at first, evenly; the next question is asked as the last token comes.
      std::vector<double> done;
      done.reserve(static_cast<std::size_t>(clients));
      for (int i = 0; i < clients; ++i)
        done.push_back(std::floor(200.0 * i / clients));
      double now = 0.0, answers = 0.0;
      for (int iteration = 0; iteration < 4000; ++iteration) {
        StepLoad load;
        for (const double tokens : done)
          if (tokens == 0.0) {
            load.prefill += 1000;
            load.pairs += pairs(0, 1000, 0);
            load.windowed_pairs += pairs(0, 1000, service.cost().window());
            load.first_tokens += 1;
          } else {
            load.decoding += 1;
            load.context += 1000 + tokens;
            load.windowed += std::min(1000 + tokens, service.cost().window() > 0 ? service.cost().window() : 1e9);
          }
        now += service.cost().duration(load).value();
        for (double& tokens : done) {
          tokens += 1.0;
          if (tokens == 200.0) {
            tokens = 0.0;
            answers += 1.0;
          }
        }
      }
      CHECK(service.with_clients(clients).request_rate.value() == doctest::Approx(answers / now).epsilon(0.03));
    }
}

TEST_CASE("half a client sees what one client sees, half as often")
{
  // Who asks half of the time is alone while it asks; one token reads 4 of 32 experts, however rarely.
  const FluidService service(samples::windowed_experts(), samples::h100(), ServingPlan{},
                             {.input = 1000, .output = 200});
  const ClosedLoop half = service.with_clients(0.5), one = service.with_clients(1.0);
  CHECK(half.per_token.value() == doctest::Approx(one.per_token.value()).epsilon(1e-12));
  CHECK(half.request_rate.value() == doctest::Approx(0.5 * one.request_rate.value()).epsilon(1e-12));
  CHECK(half.first_token.value() == doctest::Approx(one.first_token.value()).epsilon(1e-9));
}

TEST_CASE("arrivals in the words of clients: what comes is served, up to the capacity")
{
  const FluidService service = service_of(cases().front());
  const Hertz half = service.request_capacity() * 0.5;
  const ClosedLoop loop = service.with_arrivals(half);
  const FluidPoint point = service.at(half);
  CHECK(loop.request_rate.value() == half.value());
  CHECK(loop.per_token.value() == point.per_token.value());
  CHECK(loop.first_token.value() == point.first_token.value());
  CHECK(loop.batch == point.batch);
  CHECK(service.with_arrivals(service.request_capacity() * 2.0).request_rate.value() ==
        service.request_capacity().value());
}

TEST_CASE("a synthetic sample has exactly its rate and its mean lengths, and is the same every time")
{
  const RequestShape shape{.input = 700, .output = 90, .cached = 0, .input_cv = 1.5, .output_cv = 0.5};
  const auto trace = shape_sample(shape, Hertz{3.0}, 20000);
  double input = 0.0, output = 0.0;
  for (const auto& request : trace.requests) {
    input += request.input;
    output += request.output;
  }
  CHECK(trace.requests.back().arrival.value() == doctest::Approx(20000 / 3.0));
  CHECK(input / 20000 == doctest::Approx(700).epsilon(0.01));
  CHECK(output / 20000 == doctest::Approx(90).epsilon(0.01));
  CHECK(shape_sample(shape, Hertz{3.0}, 20000).requests[777].input == trace.requests[777].input);
}

TEST_CASE("an engine whose iterations all take the same decodes while it has a sequence, and its prompts are free")
{
  // Four slots, 0.1 s an iteration, ten output tokens: 4 requests a second at most. At half of it 2/s x 1 s is two
  // sequences in the mean, and none with a chance of exp(-2).
  ServingPlan plan;
  plan.maximum_batch = 4;
  const FluidService service{StepCost::constant(Seconds{0.1}), plan, {.input = 5, .output = 10}, 1e9};
  REQUIRE(service.request_capacity().value() == doctest::Approx(4.0));
  CHECK(service.activity(0.0).decode == 0.0);
  CHECK(service.activity(0.5).decode == doctest::Approx(1.0 - std::exp(-2.0)));
  CHECK(service.activity(1.0).decode == 1.0);
  CHECK(service.activity(0.5).prefill == doctest::Approx(0.0));
  // The table is exact at its loads and linear between them.
  const ActivityCurve curve{service};
  CHECK(curve.at(0.5).decode == doctest::Approx(1.0 - std::exp(-2.0)));
  CHECK(curve.at(0.515625).decode ==
        doctest::Approx((service.activity(0.5).decode + service.activity(0.53125).decode) / 2.0));
  CHECK(curve.at(7.0).decode == 1.0);
}

TEST_CASE("an engine's time goes to prompts by their length, and more of it is busy at more load")
{
  for (const Case& c : cases()) {
    const FluidService service = service_of(c);
    ServingActivity before;
    for (const double load : {0.0, 0.1, 0.5, 0.9, 1.0}) {
      const ServingActivity now = service.activity(load);
      CHECK_MESSAGE(now.prefill >= before.prefill, c.name);
      CHECK_MESSAGE(now.prefill + now.decode >= before.prefill + before.decode, c.name);
      CHECK_MESSAGE(now.prefill + now.decode <= 1.0 + 1e-12, c.name);
      before = now;
    }
    CHECK_MESSAGE(before.prefill + before.decode == doctest::Approx(1.0), c.name);
    Case longer = c;
    longer.shape.input *= 2.0;
    CHECK_MESSAGE(service_of(longer).activity(1.0).prefill > before.prefill, c.name);
  }
}
