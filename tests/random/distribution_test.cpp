#include "random/distribution.hpp"

#include "random/stream.hpp"

#include <boost/math/special_functions/gamma.hpp>
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

namespace leasehold::random {

namespace {

constexpr int draws = 20'000;

std::vector<double> sample(const std::function<double(Stream&)>& draw)
{
  Stream stream{2026, 0, "distribution-test"};
  std::vector<double> values(draws);
  for (double& value : values)
    value = draw(stream);
  std::sort(values.begin(), values.end());
  return values;
}

/// Kolmogorov-Smirnov's distance between the sample and a distribution function.
double distance(const std::vector<double>& sorted, const std::function<double(double)>& cdf)
{
  double worst = 0.0;
  const auto n = static_cast<double>(sorted.size());
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    const double expected = cdf(sorted[i]);
    worst = std::max(
        {worst, std::abs(expected - static_cast<double>(i) / n), std::abs(expected - static_cast<double>(i + 1) / n)});
  }
  return worst;
}

/// sqrt(n) D exceeds 2.23 once in 10,000 times (2 exp(-2 x^2) = 1e-4).
const double limit = 2.23 / std::sqrt(static_cast<double>(draws));

double mean_of(const std::vector<double>& values)
{
  double sum = 0.0;
  for (const double value : values)
    sum += value;
  return sum / static_cast<double>(values.size());
}

double normal_cdf(double z)
{
  return 0.5 * std::erfc(-z / std::sqrt(2.0));
}

} // namespace

TEST_CASE("the normal quantile inverts the normal distribution function")
{
  // Abramowitz and Stegun, table 26.5; the last is AS 241's own check value.
  CHECK(normal_quantile(0.5) == 0.0);
  CHECK(normal_quantile(0.975) == doctest::Approx(1.959963984540054).epsilon(1e-14));
  CHECK(normal_quantile(0.25) == doctest::Approx(-0.6744897501960817).epsilon(1e-14));
  CHECK(normal_quantile(1e-20) == doctest::Approx(-9.262340089798408).epsilon(1e-14));
  for (double u = 0.001; u < 1.0; u += 0.001)
    CHECK(normal_cdf(normal_quantile(u)) == doctest::Approx(u).epsilon(1e-13));
}

TEST_CASE("samples follow their distribution functions")
{
  CHECK(distance(sample([](Stream& s) { return s.uniform(); }), [](double x) { return x; }) < limit);
  CHECK(distance(sample([](Stream& s) { return s.exponential(3.0); }), [](double x) { return 1 - std::exp(-x / 3); }) <
        limit);
  CHECK(distance(sample([](Stream& s) { return s.normal(2.0, 0.5); }),
                 [](double x) { return normal_cdf((x - 2.0) / 0.5); }) < limit);
  CHECK(distance(sample([](Stream& s) { return s.log_normal(90.0, 0.8); }),
                 [](double x) { return normal_cdf(std::log(x / 90.0) / 0.8); }) < limit);
  CHECK(distance(sample([](Stream& s) { return s.gamma(0.4, 2.0); }),
                 [](double x) { return boost::math::gamma_p(0.4, x / 2.0); }) < limit);
  CHECK(distance(sample([](Stream& s) { return s.weibull(0.7, 5.0); }),
                 [](double x) { return 1 - std::exp(-std::pow(x / 5.0, 0.7)); }) < limit);
  CHECK(distance(sample([](Stream& s) { return s.pareto(2.5, 4.0); }),
                 [](double x) { return 1 - std::pow(4.0 / x, 2.5); }) < limit);
}

TEST_CASE("a log-normal by mean and cv has that mean and cv")
{
  const auto values = sample([](Stream& s) { return s.log_normal_by_mean(10.0, 0.5); });
  // The mean of 20,000 draws has deviation 10 * 0.5 / sqrt(20,000) = 0.035; five of them.
  CHECK(std::abs(mean_of(values) - 10.0) < 0.18);
  double squares = 0.0;
  for (const double value : values)
    squares += (value - 10.0) * (value - 10.0);
  CHECK(std::sqrt(squares / draws) / 10.0 == doctest::Approx(0.5).epsilon(0.05));
}

TEST_CASE("Poisson counts have equal mean and variance, and the quantile is exact")
{
  for (const double mean : {0.1, 3.0, 40.0, 1000.0}) {
    const auto values = sample([&](Stream& s) { return static_cast<double>(s.poisson(mean)); });
    double squares = 0.0;
    for (const double value : values)
      squares += (value - mean) * (value - mean);
    // The mean's deviation is sqrt(mean / n); the variance's is sqrt((mean + 2 mean^2) / n).
    CHECK(std::abs(mean_of(values) - mean) < 5 * std::sqrt(mean / draws));
    CHECK(std::abs(squares / draws - mean) < 5 * std::sqrt((mean + 2 * mean * mean) / draws));
  }
  // P(X = 0) = exp(-2) = 0.1353, P(X <= 1) = 3 exp(-2) = 0.4060.
  CHECK(poisson_quantile(0.1353, 2.0) == 0);
  CHECK(poisson_quantile(0.1354, 2.0) == 1);
  CHECK(poisson_quantile(0.4060, 2.0) == 1);
  CHECK(poisson_quantile(0.4061, 2.0) == 2);
}

TEST_CASE("the first draws of a few streams are pinned: a change here changes every result")
{
  // From a second program: the Mersenne Twister, FNV-1a and SplitMix64 written out from their papers, the distributions
  // by closed form (gamma of shape 2.5 by bisecting erf(sqrt(x)) - 2 sqrt(x/pi) exp(-x) (1 + 2x/3), Poisson by
  // summing).
  Stream chat{1, 0, "arrivals/chat"};
  Stream host{42, 7, "failures/host-17"};
  CHECK(chat.bits() == 15034239893467758005u);
  CHECK(chat.bits() == 7174325134431079437u);
  CHECK(host.bits() == 3057642310686269124u);
  CHECK(Stream{1, 0, "x"}.uniform() == 0.9946686474224316);
  CHECK(Stream{1, 0, "x"}.exponential(2.0) == doctest::Approx(10.468300612198723).epsilon(1e-14));
  CHECK(Stream{1, 0, "x"}.normal(0.0, 1.0) == doctest::Approx(2.553562789488729).epsilon(1e-14));
  CHECK(Stream{1, 0, "x"}.gamma(2.5, 1.0) == doctest::Approx(8.298431724633605).epsilon(1e-12));
  CHECK(Stream{1, 0, "x"}.poisson(12.5) == 22);
}

} // namespace leasehold::random
