// Intervals from M/M/1, whose truth is known, and a warm-up that was planted.
#include "analysis/statistics/bootstrap.hpp"
#include "analysis/statistics/one_run.hpp"
#include "analysis/statistics/rank_test.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <doctest/doctest.h>
#include <random>
#include <vector>

using namespace leasehold::analysis;

namespace {

/// Waits in an M/M/1 queue by Lindley's recursion, from its steady state on or empty.
class Queue {
public:
  Queue(double load, std::uint64_t seed, bool steady) : load_(load), bits_(seed)
  {
    // P(W > t) = ρ e^{−(μ − λ)t} with μ = 1.
    if (steady && uniform() < load_)
      wait_ = -std::log(uniform()) / (1.0 - load_);
  }
  double next()
  {
    const double served = -std::log(uniform()), until_next = -std::log(uniform()) / load_;
    const double waited = wait_;
    wait_ = std::max(0.0, wait_ + served - until_next);
    return waited;
  }
  /// ρ / (μ − λ).
  [[nodiscard]] double mean_wait() const { return load_ / (1.0 - load_); }

private:
  double uniform() { return (static_cast<double>(bits_() >> 11U) + 0.5) * 0x1p-53; }

  double load_;
  std::mt19937_64 bits_;
  double wait_ = 0.0;
};

std::vector<double> waits(double load, std::uint64_t seed, std::size_t count, bool steady = true)
{
  Queue queue{load, seed, steady};
  std::vector<double> values(count);
  for (double& value : values)
    value = queue.next();
  return values;
}

} // namespace

// 1,000 campaigns of 20 replications of 500 customers at load 0.5, each begun in its steady state, where the mean wait is 1. The
// count of intervals that hold it has a deviation of √(0.95 · 0.05 / 1,000) = 0.7 %; the skew of means of 500 takes about half a
// per cent.
TEST_CASE("M/M/1: the 95 % interval over replications holds the truth in 93 to 97 % of 1,000 campaigns")
{
  int student = 0, bootstrap = 0;
  for (std::uint64_t campaign = 0; campaign < 1000; ++campaign) {
    std::vector<double> means;
    for (std::uint64_t r = 0; r < 20; ++r)
      means.push_back(mean(waits(0.5, 1 + 1000 * r + campaign, 500)));
    student += estimate_mean(means).interval->contains(1.0) ? 1 : 0;
    if (campaign % 5 == 0)
      bootstrap += bca_interval(means, [](std::span<const double> some) { return mean(some); })->contains(1.0) ? 1 : 0;
  }
  CHECK(student >= 930);
  CHECK(student <= 970);
  // Of 200 BCa intervals: 20 values make them a little narrow (Efron and Tibshirani 1993, ch. 14); 4 deviations are 6 %.
  CHECK(bootstrap >= 175);
}

// The same queue at two points that do not differ: 5 % of 1,000 pairs of campaigns are called different, give or take four
// deviations of 0.7 %; signed ranks of 10 pairs have steps of 2/1,024 and stay at or below.
TEST_CASE("M/M/1: paired tests keep the nominal rate of false findings")
{
  int student = 0, ranks = 0;
  for (std::uint64_t campaign = 0; campaign < 1000; ++campaign) {
    std::vector<double> a, b;
    for (std::uint64_t r = 0; r < 10; ++r) {
      a.push_back(mean(waits(0.5, 1 + 2000 * r + campaign, 200)));
      b.push_back(mean(waits(0.5, 1'000'000 + 2000 * r + campaign, 200)));
    }
    student += paired_difference(a, b).excludes_zero() ? 1 : 0;
    ranks += signed_rank_test(a, b).p < 0.05 ? 1 : 0;
  }
  CHECK(std::abs(student - 50) <= 28);
  CHECK(ranks <= 78);
}

// One run of 20,000 customers: 300 such, of which the count has a deviation of 1.3 %; batches of 1,000 hardly depend on each other
// at load 0.5, where the queue empties every other customer.
TEST_CASE("M/M/1: batch means of one long run hold the truth, and its 90th percentile")
{
  int mean_held = 0, quantile_held = 0, dependent = 0;
  // P(W > t) = 0.5 e^{−0.5 t} = 0.1 at t = 2 ln 5.
  const double ninetieth = 2.0 * std::log(5.0);
  for (std::uint64_t run = 0; run < 300; ++run) {
    const auto values = waits(0.5, 77 + run, 20'000);
    const auto of_mean = batch_mean(values);
    mean_held += of_mean->estimate.interval->contains(1.0) ? 1 : 0;
    dependent += of_mean->dependent ? 1 : 0;
    quantile_held += batch_quantile(values, 0.9)->estimate.interval->contains(ninetieth) ? 1 : 0;
  }
  CHECK(mean_held >= 270);
  CHECK(quantile_held >= 270);
  CHECK(dependent <= 30);
}

// At load 0.9 the queue remembers for hundreds of customers: batches of 20 are no batches, and that is told.
TEST_CASE("batches that are too short for the queue's memory are told")
{
  CHECK(batch_mean(waits(0.9, 5, 400))->dependent);
}

// By hand: 1 2 | 3 4 | 5 6 | 7 8 in four batches: means 1.5, 3.5, 5.5, 7.5 about 4.5: squares 9 + 1 + 1 + 9 = 20, deviation of the
// mean √(20 / 12) = 1.291, t(3) = 3.182: ± 4.108. Their lag 1: (−3)(−1) + (−1)(1) + (1)(3) = 5 over 20.
TEST_CASE("batch means by hand")
{
  const std::vector<double> values = {1, 2, 3, 4, 5, 6, 7, 8};
  const auto found = batch_mean(values, 0.95, 4);
  REQUIRE(found);
  CHECK(found->estimate.mean == 4.5);
  CHECK(found->estimate.interval->half_width() == doctest::Approx(4.108).epsilon(0.001));
  CHECK(found->correlation == doctest::Approx(0.25));
  CHECK_FALSE(batch_mean(values, 0.95, 5)); // less than two values each
}

// Values of 10 on top of noise of deviation 1 for 200 of 2,000: MSER-5 cuts there, give or take a batch or two of its five.
TEST_CASE("MSER finds a planted warm-up")
{
  std::mt19937_64 bits{9};
  const auto noise = [&] { return std::sqrt(12.0) * ((static_cast<double>(bits() >> 11U) + 0.5) * 0x1p-53 - 0.5); };
  std::vector<double> values(2000);
  for (std::size_t i = 0; i < values.size(); ++i)
    values[i] = noise() + (i < 200 ? 10.0 : 0.0);
  const auto cut = warm_up(values);
  REQUIRE(cut);
  CHECK(*cut >= 195);
  CHECK(*cut <= 215);
  // Without one, little is cut: what MSER takes for it then is chance (Hoad, Robinson and Davies 2010 found the like).
  for (double& value : values)
    value = noise();
  CHECK(warm_up(values).value_or(2000) < 400);
  // What rises to the end has no steady state.
  for (std::size_t i = 0; i < values.size(); ++i)
    values[i] = static_cast<double>(i);
  CHECK_FALSE(warm_up(values));
  CHECK_FALSE(warm_up(std::vector<double>(19, 1.0)));
  CHECK(warm_up(std::vector<double>(20, 1.0)) == 0);
}
