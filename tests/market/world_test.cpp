#include "market/world.hpp"

#include <doctest/doctest.h>

#include <cmath>

namespace leasehold::market {

namespace {

const Timestamp year{365.0 * 86400.0};

template <class T, class F> double time_mean(const StepSeries<T>& series, Timestamp until, F value)
{
  double sum = 0.0;
  for (Timestamp at; at < until;) {
    const Timestamp next = std::min(until, series.next_change(at));
    sum += value(series.at(at)) * (next - at).value();
    at = next;
  }
  return sum / (until - Timestamp{}).value();
}

} // namespace

TEST_CASE("spot blocks are there up / (up + down) of the time")
{
  // 20 blocks of 8, 4 h up and 2 h down: mean 160 × 2/3 = 106.67. One block over T = 8,760 h has a variance of
  // 2 p (1−p) τ / T with τ = 1/(1/4 + 1/2) h = 4/3: 6.8e-5; of the fleet's share √(6.8e-5 / 20) = 0.0018, in chips 0.3.
  random::Stream stream(1, 0, "spot/test");
  const auto supply = draw_supply({20, 8, 4.0 * hour, 2.0 * hour}, year, stream);
  CHECK(std::abs(time_mean(supply, year, [](std::int64_t chips) { return static_cast<double>(chips); }) - 106.67) <
        1.0);
  for (const auto& [at, chips] : supply.steps())
    CHECK((chips >= 0 && chips <= 160 && chips % 8 == 0));
}

TEST_CASE("the same stream draws the same world")
{
  random::Stream first(1, 0, "spot/test");
  random::Stream second(1, 0, "spot/test");
  CHECK(draw_supply({}, year, first).steps() == draw_supply({}, year, second).steps());
}

TEST_CASE("a price wanders around its median with the volatility asked for, below its ceiling")
{
  // log price: deviation 0.2, correlation time 1 day over 365 days: about 180 independent values, so the mean of the
  // logarithm is within 3 × 0.2/√180 = 0.045.
  random::Stream stream(2, 0, "price/test");
  const Rate median = Rate::of(PricePerHour{2.0});
  PriceProcess process{median, 0.2, day, hour, Rate{}};
  const auto price = draw_price(process, year, stream);
  const auto log = [](Rate rate) { return std::log(rate.dollars_per_hour()); };
  const double mean = time_mean(price, year, log);
  CHECK(std::abs(mean - std::log(2.0)) < 0.045);
  const double square = time_mean(price, year, [&](Rate rate) { return (log(rate) - mean) * (log(rate) - mean); });
  CHECK(std::sqrt(square) == doctest::Approx(0.2).epsilon(0.2));
  random::Stream again(2, 0, "price/test");
  process.ceiling = median;
  const auto limited = draw_price(process, year, again);
  for (const auto& [at, rate] : limited.steps())
    CHECK(rate <= median);
}

TEST_CASE("others' demand grows and waves, in whole hosts")
{
  random::Stream stream(3, 0, "background/test");
  const auto demand = draw_background({1000.0, 0.1, 0.0, 0.5, 0.0, day, 8}, year, stream);
  CHECK(demand.at(Timestamp{6.0 * 3600.0}) == 1104); // 1,000 × 1.1 × 1.5^(0.25/365) = 1,100.3 → 138 hosts of 8
  CHECK(demand.at(Timestamp{18.0 * 3600.0}) == 904); // 900.75 → 113 hosts
  // After a year half as much again: 1,500 at midnight.
  CHECK(std::abs(demand.at(Timestamp{365.0 * 86400.0 - 3600.0}) - 1461) < 16); // 1,500 × (1 − 0.1·sin 15°)
}

TEST_CASE("waves are on time as often as asked, late by the median otherwise, and keep their order")
{
  int on_time = 0;
  std::vector<double> late;
  for (std::uint64_t replication = 0; replication < 4000; ++replication) {
    random::Stream stream(4, replication, "waves/test");
    std::vector<Wave> waves{{Timestamp{0.0}, {}, 8}, {Timestamp{100.0}, {}, 8}};
    draw_lateness({0.5, Seconds{1000.0}, 0.6}, waves, stream);
    on_time += waves[0].arrives == waves[0].planned;
    if (waves[0].arrives > waves[0].planned)
      late.push_back(waves[0].arrives.value());
    CHECK(waves[1].arrives >= waves[0].arrives);
  }
  CHECK(std::abs(on_time / 4000.0 - 0.5) < 0.025); // three standard errors of 0.0079
  std::sort(late.begin(), late.end());
  CHECK(late[late.size() / 2] == doctest::Approx(1000.0).epsilon(0.06)); // 3 × 1.2533 × 0.6 / √2000 = 0.05
}

} // namespace leasehold::market
