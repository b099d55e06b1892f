#include "physics/load_curve.hpp"

#include "physics/fluid_calibration.hpp"
#include "physics/request_engine_statistics.hpp"
#include "physics/serving_samples.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

using namespace leasehold;
using namespace leasehold::physics;

TEST_CASE("a curve is linear between its loads, falls to nothing at capacity, and knows no times near it")
{
  const LoadCurve curve(
      {0.2, 0.6, 0.8},
      {{1.0, Seconds{0.1}, Seconds{0.4}}, {0.9, Seconds{0.3}, Seconds{0.4}}, {0.5, Seconds{1.0}, Seconds{0.6}}});
  CHECK(curve.within(0.0) == 1.0);
  CHECK(curve.within(0.2) == 1.0);
  CHECK(curve.within(0.5) == doctest::Approx(0.925)); // 3/4 of the way from 1.0 to 0.9
  CHECK(curve.within(0.8) == 0.5);
  CHECK(curve.within(0.95) == doctest::Approx(0.125)); // a quarter of 0.2 is left to capacity
  CHECK(curve.within(1.0) == 0.0);
  CHECK(curve.within(1e300) == 0.0);
  CHECK(curve.queue(0.7)->value() == doctest::Approx(0.65));
  CHECK(curve.prefill(0.7)->value() == doctest::Approx(0.5));
  CHECK_FALSE(curve.queue(0.81));
  CHECK_THROWS_AS((LoadCurve{{0.5, 1.0}, {{}, {}}}), std::invalid_argument);
  CHECK_THROWS_AS((LoadCurve{{0.5, 0.4}, {{}, {}}}), std::invalid_argument);
  CHECK_THROWS_AS((LoadCurve{{}, {}}), std::invalid_argument);
}

TEST_CASE("a calibrated service's curve is what other requests see, one by one")
{
  const RequestShape shape{.input = 1000, .output = 200, .cached = 0, .input_cv = 1, .output_cv = 1};
  const ServingPlan plan;
  const FluidService bare{samples::llama_8b(), samples::h100(), plan, shape};
  CHECK_THROWS_AS((void)bare.curve({}), std::logic_error);
  const FluidService service = calibrated(bare);
  // Limits where latencies lie densest, so that shares are hard to meet.
  for (const double load : {0.3, 0.5, 0.8, 0.9, 0.95}) {
    CAPTURE(load);
    const Hertz rate = service.request_capacity() * load;
    const auto trace = shape_sample(shape, rate, 60000, 4711);
    const EngineRun run =
        serve_requests(trace, {.cost = service.cost(), .limits = engine_limits(plan, service.cache_tokens())});
    const FluidPoint mean = service.at(rate);
    const ServiceObjective objective{mean.first_token * 1.5, mean.per_token * 1.2};
    const EngineStatistics seen = statistics(trace, run, objective);
    const LoadCurve curve = service.curve(objective);
    // Of 9,600 to 38,400 calibrated requests, which share queues: 2 points at loads of the calibration. Between these the
    // curve is straight where the truth bends (0.3), and near capacity queues live long: 5 points.
    const bool of_calibration = load == 0.5 || load == 0.8;
    CHECK(std::abs(curve.within(load) - seen.good) < (of_calibration ? 0.02 : 0.05));
    CHECK(curve.queue(load)->value() == doctest::Approx(seen.queue.mean).epsilon(0.1));
    CHECK(curve.prefill(load)->value() == doctest::Approx(seen.prefill.mean).epsilon(0.05));
  }
}
