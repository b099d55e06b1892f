#include "physics/latency_sketch.hpp"

#include "physics/request_engine_statistics.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <random>

using namespace leasehold::physics;

TEST_CASE("quantiles are those of the values to half a per cent, the mean is exact, and parts add up")
{
  std::mt19937_64 random(3);
  std::vector<double> values;
  LatencySketch whole, odd, even;
  for (int i = 0; i < 100'000; ++i) {
    const double u = (double(random() >> 11U) + 0.5) * 0x1p-53;
    values.push_back(0.05 * std::pow(u, -0.7)); // a Pareto law: a heavy tail
    whole.add(values.back());
    (i % 2 == 0 ? even : odd).add(values.back());
  }
  const LatencySummary exact = summarise(values);
  // Half the width of a bucket is 0.5 %; the order statistics of 100,000 values lie far closer than that up to p99.
  CHECK(whole.quantile(0.50) == doctest::Approx(exact.p50).epsilon(0.006));
  CHECK(whole.quantile(0.90) == doctest::Approx(exact.p90).epsilon(0.006));
  CHECK(whole.quantile(0.95) == doctest::Approx(exact.p95).epsilon(0.006));
  CHECK(whole.quantile(0.99) == doctest::Approx(exact.p99).epsilon(0.006));
  CHECK(whole.mean() == doctest::Approx(exact.mean).epsilon(1e-12));
  odd.merge(even);
  CHECK(odd.count() == whole.count());
  for (const double share : {0.0, 0.3, 0.99, 1.0})
    CHECK(odd.quantile(share) == whole.quantile(share));
}

TEST_CASE("a sketch of nothing says zero, and bounds hold at both ends")
{
  LatencySketch sketch;
  CHECK(sketch.count() == 0);
  CHECK(sketch.quantile(0.5) == 0.0);
  CHECK(sketch.mean() == 0.0);
  sketch.add(0.0);
  CHECK(sketch.quantile(0.5) == doctest::Approx(1e-6).epsilon(0.006));
  sketch.add(1e12);
  CHECK(sketch.quantile(1.0) == doctest::Approx(3.8e8).epsilon(0.02));
}
