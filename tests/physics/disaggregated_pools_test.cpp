// Prefill and decode engines whose loads vary apart: what one of each takes within an objective, and what requests see of both.
#include "physics/disaggregated_pools.hpp"

#include "physics/fluid_calibration.hpp"
#include "physics/serving_disaggregated.hpp"

#include <doctest/doctest.h>

#include <array>

namespace leasehold::physics {

namespace {

/// As in tests of units: a prefill engine takes 20 prompts a second in iterations of 0.1 s, a decode engine 40 requests in iterations
/// of 0.05 s, and a request sends a megabyte.
DisaggregatedUnit pair_of(double crossing, double cv = 0.0)
{
  const RequestShape shape{.input = 4096, .output = 64, .input_cv = cv, .output_cv = cv};
  return {FluidService{StepCost::constant(Seconds{0.1}), {}, prefill_shape(shape), 1e9},
          FluidService{StepCost::constant(Seconds{0.05}), {}, decode_shape(shape), 128 * 4160.0},
          1,
          1,
          shape,
          Bytes{1e6},
          BytesPerSecond{crossing}};
}

DisaggregatedPools::Within within(const DisaggregatedPools& pools, double first_token, double per_token)
{
  const std::array first{LatencyLimit{Statistic::mean, Seconds{first_token}}};
  const std::array each{LatencyLimit{Statistic::mean, Seconds{per_token}}};
  return pools.rate_within(first, each);
}

} // namespace

TEST_CASE("an engine of a pool takes what it computes, or what its crossing sends")
{
  const DisaggregatedPools wide{pair_of(1e8)};
  CHECK(wide.prefill_capacity().value() == doctest::Approx(20.0));
  CHECK(wide.decode_capacity().value() == doctest::Approx(40.0));
  CHECK(DisaggregatedPools{pair_of(1e7)}.prefill_capacity().value() == doctest::Approx(10.0)); // 10 MB/s over 1 MB
}

// With little to do a first token takes 0.1 s, 0.01 s on the way and 0.05 s. Decode engines may take up to half of what the first two
// leave: of 0.2 s 0.045 s, which is too little; of 0.25 s 0.07 s. Prefill engines take what decode engines at that rate leave.
TEST_CASE("decode engines take up to half of what is left for the first token, and prefill engines the rest")
{
  const DisaggregatedPools pools{pair_of(1e8)};
  CHECK(within(pools, 0.2, 1.0).prefill == Hertz{0});
  CHECK(within(pools, 0.2, 1.0).decode == Hertz{0});
  CHECK(within(pools, 10.0, 0.049).decode == Hertz{0}); // a token takes 0.05 s
  double before = 0.0;
  for (const double limit : {0.25, 0.3, 0.5, 2.0}) {
    CAPTURE(limit);
    const auto rates = within(pools, limit, 1.0);
    const double decode = pools.pair().decode.at(rates.decode).first_token.value();
    CHECK(decode <= (limit - 0.11) / 2.0 + 1e-6);
    const auto first_token = [&](Hertz prompts) {
      return pools.pair().prefill.at(prompts).first_token.value() + transfer_time(pools.pair(), prompts).value() +
             decode;
    };
    CHECK(first_token(rates.prefill) <= limit * (1.0 + 1e-9));
    CHECK(first_token(rates.prefill * 1.01) > limit);
    CHECK(rates.prefill.value() > before); // a looser limit lets an engine take more
    before = rates.prefill.value();
  }
}

TEST_CASE("what requests see lies between what is seen at the loads of both pools")
{
  const auto seen = [](double share, double queue, double prefill) {
    return LoadCurve{{0.5}, {{share, Seconds{queue}, Seconds{prefill}}}};
  };
  const PoolCurve curve{{0.2, 0.6}, {seen(1.0, 1.0, 2.0), seen(0.5, 3.0, 4.0)}};
  CHECK(curve.within(0.5, 0.1) == doctest::Approx(1.0));
  CHECK(curve.within(0.5, 0.4) == doctest::Approx(0.75));
  CHECK(curve.within(0.75, 0.4) == doctest::Approx(0.375)); // prompts are half of the way from 0.5 to capacity
  CHECK(curve.within(0.5, 0.8) == doctest::Approx(0.25));   // answers half of the way from 0.6
  CHECK(curve.within(0.5, 1.0) == 0.0);
  CHECK(curve.within(1.0, 0.4) == 0.0);
  CHECK(curve.queue(0.5, 0.4)->value() == doctest::Approx(2.0));
  CHECK(curve.prefill(0.5, 0.4)->value() == doctest::Approx(3.0));
  CHECK_FALSE(curve.queue(0.5, 0.8));
  CHECK_FALSE(curve.prefill(0.6, 0.4));
  CHECK_THROWS(PoolCurve({0.6, 0.2}, {seen(1, 1, 1), seen(1, 1, 1)}));
}

// Engines of either kind are calibrated by themselves: at equal loads both together see about what those of a calibrated unit do.
TEST_CASE("pools at equal loads see what a calibrated unit sees")
{
  DisaggregatedUnit pair = pair_of(1e8, 0.5);
  pair.prefill = calibrated(pair.prefill, 4000);
  pair.decode = calibrated(pair.decode, 4000);
  const ServiceObjective objective{Seconds{0.5}, Seconds{0.06}};
  const PoolCurve pools = DisaggregatedPools{pair}.curve(objective);
  // A unit of two prefill engines and one decode engine has both at the same load.
  DisaggregatedUnit two = pair_of(2e8, 0.5);
  two.prefill_engines = 2;
  const DisaggregatedService unit = calibrated(DisaggregatedService{two}, 4000);
  const LoadCurve whole = unit.curve(objective);
  const double even = two.prefill.request_capacity().value() * 2.0 / two.decode.request_capacity().value();
  for (const double load : {0.3, 0.6, 0.8}) {
    CAPTURE(load);
    CHECK(pools.within(load / std::max(1.0, even), load * std::min(1.0, even)) ==
          doctest::Approx(whole.within(load)).epsilon(0.05));
  }
}

} // namespace leasehold::physics
