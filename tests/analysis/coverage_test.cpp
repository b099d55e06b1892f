// Properties over many simulated experiments, with a fixed generator so that the verdict never changes.
#include "analysis/statistics/statistics.hpp"

#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <cstdint>
#include <doctest/doctest.h>
#include <random>
#include <vector>

using namespace leasehold::analysis;

namespace {

/// Standard normals by inverse transform: the same with every standard library, unlike std::normal_distribution.
class Normals {
public:
  double operator()()
  {
    const double u = (static_cast<double>(bits_() >> 11U) + 0.5) * 0x1p-53;
    return boost::math::quantile(boost::math::normal_distribution<double>(), u);
  }

private:
  std::mt19937_64 bits_{20260601};
};

constexpr int experiments = 20000;

} // namespace

// 20,000 Bernoulli trials of 0.95 have a standard deviation of √(0.95 · 0.05 / 20,000) = 0.0015; four of them are
// 0.006.
TEST_CASE("the 95 % interval of five normals holds their mean 95 % of the time")
{
  Normals normal;
  int covered = 0;
  for (int i = 0; i < experiments; ++i) {
    std::vector<double> values(5);
    for (double& v : values)
      v = 100.0 + 7.0 * normal();
    covered += estimate_mean(values).interval->contains(100.0) ? 1 : 0;
  }
  CHECK(std::abs(covered / double{experiments} - 0.95) < 0.006);
}

// Both points share a world of deviation 10 and add 1 of their own: the difference has deviation √2, while unpaired it
// has √202. The mean widths (n = 6) stand as t(5)·√2 to t(≈10)·√202: about 0.115.
TEST_CASE("pairing on common noise narrows the interval about eightfold and keeps 95 % coverage")
{
  Normals normal;
  double paired_width = 0.0;
  double welch_width = 0.0;
  int covered = 0;
  for (int i = 0; i < experiments; ++i) {
    std::vector<double> a(6);
    std::vector<double> b(6);
    for (std::size_t k = 0; k < a.size(); ++k) {
      const double world = 10.0 * normal();
      a[k] = 53.0 + world + normal();
      b[k] = 50.0 + world + normal();
    }
    const Estimate paired = paired_difference(a, b);
    paired_width += paired.interval->half_width();
    welch_width += welch_difference(a, b).interval->half_width();
    covered += paired.interval->contains(3.0) ? 1 : 0;
  }
  CHECK(std::abs(covered / double{experiments} - 0.95) < 0.006);
  CHECK(paired_width / welch_width == doctest::Approx(0.115).epsilon(0.06));
}

// Four comparisons without any effect: the chance that Holm at 5 % finds one anywhere is at most 5 %, without it about
// 1 − 0.95⁴ = 0.185.
TEST_CASE("Holm keeps the chance of any false finding at 5 %")
{
  Normals normal;
  int holm = 0;
  int plain = 0;
  for (int i = 0; i < experiments; ++i) {
    std::vector<double> p_values;
    for (int point = 0; point < 4; ++point) {
      std::vector<double> a(5);
      for (double& v : a)
        v = normal();
      p_values.push_back(paired_difference(a, std::vector<double>(5, 0.0)).p.value());
    }
    const auto adjusted = holm_adjusted(p_values);
    const auto finding = [](double p) { return p <= 0.05; };
    holm += std::any_of(adjusted.begin(), adjusted.end(), finding) ? 1 : 0;
    plain += std::any_of(p_values.begin(), p_values.end(), finding) ? 1 : 0;
  }
  CHECK(holm / double{experiments} < 0.056);
  CHECK(holm / double{experiments} > 0.04);
  CHECK(std::abs(plain / double{experiments} - 0.1855) < 0.012);
}
