// Prefill and decode engines whose loads vary apart: what one of each takes within an objective, and what requests see of both.
#include "physics/disaggregated_pools.hpp"

#include "physics/fluid_calibration.hpp"
#include "physics/serving_disaggregated.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

namespace leasehold::physics {

namespace {

/// As in tests of units: a prefill engine takes 20 prompts a second in iterations of 0.1 s, a decode engine 40 requests in
/// iterations of 0.05 s, and a request sends a megabyte.
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

std::vector<PoolSplit> splits_of(const DisaggregatedPools& pools, double first_token, double per_token)
{
  const std::array first{LatencyLimit{Statistic::mean, Seconds{first_token}}};
  const std::array each{LatencyLimit{Statistic::mean, Seconds{per_token}}};
  return pools.splits(first, each);
}

/// Whole engines for so many requests a second.
double fewest_engines(const std::vector<PoolSplit>& splits, double rate)
{
  double fewest = std::numeric_limits<double>::infinity();
  for (const PoolSplit& split : splits)
    fewest = std::min(fewest, std::ceil(rate / split.prefill.value()) + std::ceil(rate / split.decode.value()));
  return fewest;
}

} // namespace

TEST_CASE("an engine of a pool takes what it computes, or what its crossing sends")
{
  const DisaggregatedPools wide{pair_of(1e8)};
  CHECK(wide.prefill_capacity().value() == doctest::Approx(20.0));
  CHECK(wide.decode_capacity().value() == doctest::Approx(40.0));
  const DisaggregatedPools narrow{pair_of(1e7)}; // 10 MB/s over 1 MB, out of a prefill engine and into a decode engine
  CHECK(narrow.prefill_capacity().value() == doctest::Approx(10.0));
  CHECK(narrow.decode_capacity().value() == doctest::Approx(10.0));
}

// With little to do a first token takes 0.1 s, 0.01 s on the way and 0.05 s. What is left of its limit both kinds of engines
// share: each split keeps it, and another 512th of a prefill engine's 20 a second would not.
TEST_CASE("pools share the limit on the first token: the less the one takes of it, the more has the other")
{
  const DisaggregatedPools pools{pair_of(1e8)};
  CHECK(splits_of(pools, 0.15, 1.0).empty());
  CHECK(splits_of(pools, 10.0, 0.049).empty()); // a token takes 0.05 s
  for (const double limit : {0.2, 0.25, 0.5, 2.0}) {
    CAPTURE(limit);
    const auto splits = splits_of(pools, limit, 1.0);
    REQUIRE(splits.size() > 1);
    for (std::size_t s = 0; s < splits.size(); ++s) {
      const auto first_token = [&](Hertz prompts) {
        const DisaggregatedUnit& pair = pools.pair();
        // A cache waits at its sender and at its receiver.
        return (pair.prefill.at(prompts).first_token + transfer_time(pair, prompts) +
                transfer_time(pair, splits[s].decode) - transfer_time(pair, Hertz{0}) +
                pair.decode.at(splits[s].decode).first_token)
            .value();
      };
      CHECK(first_token(splits[s].prefill) <= limit * (1.0 + 1e-9));
      CHECK(
          (splits[s].prefill > Hertz{20.0 * 510 / 512} || first_token(splits[s].prefill + Hertz{20.0 / 512}) > limit));
      CHECK((s == 0 || splits[s - 1].prefill > splits[s].prefill));
      CHECK((s == 0 || splits[s - 1].decode < splits[s].decode));
    }
  }
}

TEST_CASE("pools carry what the split does that suits their numbers best")
{
  const std::array splits{PoolSplit{Hertz{10}, Hertz{2}}, PoolSplit{Hertz{6}, Hertz{5}}, PoolSplit{Hertz{1}, Hertz{8}}};
  CHECK(carried(splits, 1.0, 1.0) == Hertz{5});  // 2, 5, 1
  CHECK(carried(splits, 1.0, 5.0) == Hertz{10}); // 10, 6, 1
  CHECK(carried(splits, 4.0, 1.0) == Hertz{5});  // 2, 5, 4
  CHECK(carried(splits, 0.0, 1.0) == Hertz{0});
  CHECK(leanest(splits)->prefill == Hertz{6}); // 1/6 + 1/5 is less than 1/10 + 1/2
  CHECK_FALSE(leanest({}));
}

// Whatever keeps a promise keeps a looser one, and over a faster card too. What is found has to say so of every load, in
// whole engines: the greatest load of decode engines with what it leaves to prefill engines took more hosts at 100 ms a token
// than at 40.
TEST_CASE("a looser promise or a faster card never takes more engines")
{
  std::mt19937_64 numbers{1};
  const auto uniform = [&] { return static_cast<double>(numbers() >> 11U) * 0x1p-53; };
  const auto between = [&](double low, double high) { return low * std::pow(high / low, uniform()); };
  int cheaper = 0, kept = 0;
  for (int world = 0; world < 60; ++world) {
    CAPTURE(world);
    const double cv = uniform() < 0.5 ? 0.0 : 1.0;
    const RequestShape shape{.input = std::round(between(200, 8000)),
                             .output = std::round(between(8, 400)),
                             .input_cv = cv,
                             .output_cv = cv};
    const DisaggregatedUnit pair{
        FluidService{StepCost::constant(Seconds{between(0.02, 0.3)}), {}, prefill_shape(shape), 1e9},
        FluidService{StepCost::constant(Seconds{between(0.01, 0.1)}), {}, decode_shape(shape), between(2e4, 1e6)},
        1,
        1,
        shape,
        Bytes{1e6},
        BytesPerSecond{between(2e6, 1e9)}};
    DisaggregatedUnit faster = pair;
    faster.crossing = faster.crossing * between(1.0, 8.0);
    const double ttft = between(0.1, 3.0), tpot = between(0.01, 0.3), looser = between(1.0, 3.0);
    const auto tight = splits_of(DisaggregatedPools{pair}, ttft, tpot);
    for (const auto& loose :
         {splits_of(DisaggregatedPools{pair}, ttft * looser, tpot),
          splits_of(DisaggregatedPools{pair}, ttft, tpot * looser), splits_of(DisaggregatedPools{faster}, ttft, tpot)})
      for (const double rate : {1.0, 7.0, 30.0, 111.0, 500.0}) {
        CHECK(fewest_engines(loose, rate) <= fewest_engines(tight, rate));
        cheaper += fewest_engines(loose, rate) < fewest_engines(tight, rate) ? 1 : 0;
        kept += tight.empty() ? 0 : 1;
      }
  }
  CHECK(kept > 200);
  CHECK(cheaper > 50);
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

// Engines of either kind are calibrated by themselves: at equal loads both together see about what those of a calibrated unit
// do.
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
