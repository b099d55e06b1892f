// Units of prefill and decode engines: which of the three bounds them, and what their requests see.
#include "physics/disaggregated_service.hpp"

#include "physics/fluid_calibration.hpp"
#include "physics/serving_disaggregated.hpp"
#include "physics/serving_samples.hpp"

#include <doctest/doctest.h>

#include <array>

namespace leasehold::physics {

namespace {

/// A prefill engine takes two prompts of 4,096 tokens in each iteration, as its budget of 8,192 says: 20 a second where
/// that lasts 0.1 s. A decode engine has room for 128 requests of 4,096 + 64 tokens, two of which finish in each
/// iteration: 40 a second where that lasts 0.05 s. A request sends a megabyte.
DisaggregatedUnit unit_of(int prefill, int decode, double crossing)
{
  const RequestShape shape{.input = 4096, .output = 64};
  return {FluidService{StepCost::constant(Seconds{0.1}), {}, prefill_shape(shape), 1e9},
          FluidService{StepCost::constant(Seconds{0.05}), {}, decode_shape(shape), 128 * 4160.0},
          prefill,
          decode,
          shape,
          Bytes{1e6},
          BytesPerSecond{crossing}};
}

double capacity_of(int prefill, int decode, double crossing)
{
  return DisaggregatedService{unit_of(prefill, decode, crossing)}.request_capacity().value();
}

} // namespace

TEST_CASE("a unit carries what the least of its prefill engines, its decode engines and the crossing does")
{
  CHECK(capacity_of(3, 2, 1e8) == doctest::Approx(60.0).epsilon(1e-12)); // 3 x 20, 2 x 40, 100 MB/s over 1 MB
  CHECK(capacity_of(5, 2, 1e9) == doctest::Approx(80.0).epsilon(1e-12)); // 100, 80, 1000
  CHECK(capacity_of(5, 2, 5e7) == doctest::Approx(50.0).epsilon(1e-12)); // 100, 80, 50
  const DisaggregatedService unit{unit_of(5, 2, 1e9)};
  CHECK(unit.capacity_over(BytesPerSecond{2.5e7}).value() == doctest::Approx(25.0).epsilon(1e-12));
  CHECK(unit.most_sent().value() == doctest::Approx(80e6).epsilon(1e-12)); // 80 requests of 1 MB
}

TEST_CASE("with little to do the first token waits for a prompt, for the transfer and for an iteration of decode")
{
  // Of a prefill engine's third of 100 MB/s, a megabyte takes 0.03 s; of a third of 50 MB/s, 0.06 s.
  const DisaggregatedService unit{unit_of(3, 2, 1e8)};
  const FluidPoint idle = unit.at_utilisation(1e-6);
  CHECK(idle.stable);
  CHECK(idle.first_token.value() == doctest::Approx(0.1 + 0.03 + 0.05).epsilon(1e-4));
  CHECK(idle.per_token.value() == doctest::Approx(0.05).epsilon(1e-12));
  CHECK(DisaggregatedService{unit_of(3, 2, 5e7)}.at_utilisation(1e-6).first_token.value() ==
        doctest::Approx(0.1 + 0.06 + 0.05).epsilon(1e-4));
  CHECK_FALSE(unit.at(Hertz{60}).stable);
  CHECK(unit.at(Hertz{60}).first_token.value() > 1e9);
  // Where 54 of the 60 a second come, the crossing is 0.54 full: caches of one length wait 0.54 / (2 x 0.46) of a transfer.
  const Seconds more =
      unit.at(Hertz{54}).first_token - DisaggregatedService{unit_of(3, 2, 1e30)}.at(Hertz{54}).first_token;
  CHECK(more.value() == doctest::Approx(0.03 * (1.0 + 0.54 / 0.92)).epsilon(1e-9));
}

TEST_CASE("the first token waits for the way between the engines, whatever comes")
{
  // A second of latency beside the cache's own time; capacity and the time for each further token stay.
  DisaggregatedUnit far = unit_of(3, 2, 1e8);
  far.latency = Seconds{1.0};
  const DisaggregatedService near{unit_of(3, 2, 1e8)};
  const DisaggregatedService unit{far};
  for (const double rate : {1.0, 30.0, 54.0}) {
    CHECK((unit.at(Hertz{rate}).first_token - near.at(Hertz{rate}).first_token).value() ==
          doctest::Approx(1.0).epsilon(1e-12));
    CHECK(unit.at(Hertz{rate}).per_token == near.at(Hertz{rate}).per_token);
  }
  CHECK(unit.request_capacity() == near.request_capacity());
}

TEST_CASE("half of the engines' time is spent where half of what they can is asked of them")
{
  // 30 a second keep one of three prefill engines in two busy, and 0.375 of two decode engines; by chips, 3 to 2.
  const DisaggregatedService unit{unit_of(3, 2, 1e8)};
  const auto& engines = unit.unit();
  const ServingActivity half = unit.activity(0.5);
  const ServingActivity prefill = engines.prefill.activity(0.5);
  const ServingActivity decode = engines.decode.activity(0.375);
  CHECK(half.prefill == doctest::Approx((3 * prefill.prefill + 2 * decode.prefill) / 5).epsilon(1e-12));
  CHECK(half.decode == doctest::Approx((3 * prefill.decode + 2 * decode.decode) / 5).epsilon(1e-12));
}

TEST_CASE("a unit of a model's engines carries what `predict serving` says of disaggregated ones")
{
  const RequestShape shape{.input = 4000, .output = 200};
  DisaggregatedPlan plan;
  for (const double bandwidth : {50e9, 0.5e9}) { // the prompts bind, then the crossing
    plan.transfer = BytesPerSecond{bandwidth};
    const DisaggregatedRate rate = predict_disaggregated(samples::llama_8b(), samples::h100(), plan, shape);
    const DisaggregatedService unit{{{samples::llama_8b(), samples::h100(), plan.prefill, prefill_shape(shape)},
                                     {samples::llama_8b(), samples::h100(), plan.decode, decode_shape(shape)},
                                     2,
                                     1,
                                     shape,
                                     cache_sent(samples::llama_8b(), plan.decode, shape),
                                     2.0 * plan.transfer}};
    const Hertz expected = std::min(2.0 * rate.prefill_rate, rate.decode_rate);
    CHECK(unit.request_capacity().value() == doctest::Approx(expected.value()).epsilon(1e-12));
    CHECK(unit.at_utilisation(1e-6).first_token.value() ==
          doctest::Approx((rate.first_token + unit.unit().decode.at_utilisation(1e-6).first_token).value())
              .epsilon(1e-3));
  }
}

TEST_CASE(
    "played through its engines, a unit's mean is the sum of its stages' means, and its tail less than of their tails")
{
  RequestShape shape{.input = 2000, .output = 150};
  shape.input_cv = shape.output_cv = 1.0;
  const ServingPlan plan;
  const auto& model = samples::llama_8b();
  const DisaggregatedUnit engines{{model, samples::h100(), plan, prefill_shape(shape)},
                                  {model, samples::h100(), plan, decode_shape(shape)},
                                  1,
                                  1,
                                  shape,
                                  cache_sent(model, plan, shape),
                                  BytesPerSecond{1e12}};
  const DisaggregatedService unit = calibrated(DisaggregatedService{engines});
  const FluidService prefill = calibrated(engines.prefill);
  const FluidService decode = calibrated(engines.decode);
  const Hertz rate = 0.5 * unit.request_capacity();
  const Seconds sum = prefill.at(rate).first_token + decode.at(rate).first_token;
  CHECK(unit.at(rate).first_token.value() == doctest::Approx(sum.value()).epsilon(0.05));
  CHECK(unit.at(rate).per_token.value() == doctest::Approx(decode.at(rate).per_token.value()).epsilon(0.05));
  const Seconds tail = unit.at(rate, Statistic::p99).first_token;
  CHECK(tail > prefill.at(rate, Statistic::p99).first_token);
  CHECK(tail < 1.02 * (prefill.at(rate, Statistic::p99).first_token + decode.at(rate, Statistic::p99).first_token));
  // A tighter limit leaves less, and none is left of one that a lone request misses.
  const auto within = [&](double p99) {
    const std::array limit{LatencyLimit{Statistic::p99, Seconds{p99}}};
    return unit.rate_within(limit, std::span<const LatencyLimit>{});
  };
  CHECK(within(0.01) == Hertz{});
  CHECK(within(0.5) < within(2.0));
  CHECK(within(2.0) < unit.request_capacity());
  CHECK(unit.curve({Seconds{0.01}, Seconds{1.0}}).within(0.5) < 0.5);
  CHECK(unit.curve({Seconds{10.0}, Seconds{1.0}}).within(0.5) == doctest::Approx(1.0).epsilon(1e-3));
}

} // namespace leasehold::physics
