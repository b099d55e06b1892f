#include "analysis/statistics/statistics.hpp"

#include <cmath>
#include <doctest/doctest.h>
#include <vector>

using namespace leasehold::analysis;
using doctest::Approx;

TEST_CASE("mean and variance of 2 4 4 4 5 5 7 9: 40 / 8 = 5 and (9 + 3·1 + 4 + 16) / 7 = 32 / 7")
{
  const std::vector<double> values = {2, 4, 4, 4, 5, 5, 7, 9};
  CHECK(mean(values) == 5.0);
  CHECK(sample_variance(values).value() == Approx(32.0 / 7.0));
}

TEST_CASE("equal values have exactly their mean and no variance, though 0.1 + 0.1 + 0.1 is not 0.3")
{
  const std::vector<double> values = {0.1, 0.1, 0.1};
  CHECK(mean(values) == 0.1);
  CHECK(sample_variance(values) == 0.0);
}

TEST_CASE("variance keeps its digits far from zero: 1e9 + {4, 7, 13, 16} has that of {4, 7, 13, 16}, 90 / 3")
{
  CHECK(sample_variance(std::vector<double>{1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16}).value() == Approx(30.0));
}

TEST_CASE("Student's t as tabulated (t 0.975 at 1, 4, 9 degrees; 0.95 at 10)")
{
  CHECK(student_t_quantile(0.975, 1) == Approx(12.706).epsilon(1e-4));
  CHECK(student_t_quantile(0.975, 4) == Approx(2.776).epsilon(1e-3));
  CHECK(student_t_quantile(0.975, 9) == Approx(2.262).epsilon(1e-3));
  CHECK(student_t_quantile(0.95, 10) == Approx(1.812).epsilon(1e-3));
  // With one degree T is Cauchy's: P(|T| ≥ 1) = 1/2.
  CHECK(student_t_two_sided_p(-1.0, 1) == Approx(0.5));
}

// Law & Kelton, Example 4.26 (3rd ed.): ten observations 1.20 1.50 1.68 1.89 0.95 1.49 1.58 1.55 0.50 1.09 have mean
// 1.343 and variance 0.166…; the 90 % interval is 1.34 ± 1.833 √(0.17 / 10) = 1.34 ± 0.24.
TEST_CASE("the 90 % interval of Law and Kelton's ten observations")
{
  const std::vector<double> values = {1.20, 1.50, 1.68, 1.89, 0.95, 1.49, 1.58, 1.55, 0.50, 1.09};
  const Estimate e = estimate_mean(values, 0.90);
  CHECK(e.n == 10);
  CHECK(e.mean == Approx(1.343));
  REQUIRE(e.interval);
  CHECK(e.interval->half_width() == Approx(0.24).epsilon(0.02));
}

TEST_CASE("one value, or one pair, gives no interval and no p-value")
{
  const std::vector<double> one = {3.0};
  CHECK(estimate_mean(one).n == 1);
  CHECK_FALSE(estimate_mean(one).interval);
  const Estimate d = paired_difference(one, one);
  CHECK_FALSE(d.interval);
  CHECK_FALSE(d.p);
  CHECK_FALSE(d.excludes_zero());
  CHECK_FALSE(welch_difference(one, std::vector<double>{1.0, 2.0}).interval);
}

TEST_CASE("no values give no mean")
{
  CHECK(estimate_mean({}).n == 0);
  CHECK(std::isnan(mean({})));
  CHECK(std::isnan(quantile({}, 0.5)));
}

// Differences 1, 2, 3: mean 2, s = 1, error 1/√3, t = 2√3 with 2 degrees. For 2 degrees the distribution is known in
// closed form, P(|T| ≥ t) = 1 − t/√(2 + t²) = 1 − √12/√14 = 0.0741799; and t 0.975 = 4.302653, so the half-width
// is 4.302653 / √3 = 2.484138.
TEST_CASE("a paired difference worked by hand")
{
  const std::vector<double> a = {11, 22, 33};
  const std::vector<double> b = {10, 20, 30};
  const Estimate d = paired_difference(a, b);
  CHECK(d.n == 3);
  CHECK(d.mean == 2.0);
  CHECK(d.interval->half_width() == Approx(2.484138));
  CHECK(d.p.value() == Approx(1.0 - std::sqrt(12.0 / 14.0)));
  CHECK_FALSE(d.excludes_zero()); // −0.48 … 4.48
  CHECK(paired_difference(b, a).mean == -2.0);
}

// a = {1, 3}: mean 2, s² = 2, part 1. b = {4, 6, 8}: mean 6, s² = 4, part 4/3. Error √(7/3) = 1.527525;
// degrees (7/3)² / (1²/1 + (4/3)²/2) = 5.4444 / 1.8889 = 2.882353.
TEST_CASE("Welch's difference worked by hand")
{
  const Estimate d = welch_difference(std::vector<double>{1, 3}, std::vector<double>{4, 6, 8});
  CHECK(d.n == 2);
  CHECK(d.mean == Approx(-4.0));
  CHECK(d.interval->half_width() == Approx(student_t_quantile(0.975, 2.882353) * 1.527525));
  CHECK(d.p.value() == Approx(student_t_two_sided_p(4.0 / 1.527525, 2.882353)));
}

TEST_CASE("a difference that never varies is exact; one of rounding alone is none")
{
  const Estimate constant = paired_difference(std::vector<double>{0.3, 0.7}, std::vector<double>{0.1, 0.5});
  CHECK(constant.interval->half_width() == 0.0);
  CHECK(constant.excludes_zero());
  CHECK(constant.p == 0.0);
  // 0.1 + 0.2 is 0.30000000000000004: not another value than 0.3, however often it repeats.
  const Estimate rounding = paired_difference(std::vector<double>{0.1 + 0.2, 0.1 + 0.2}, std::vector<double>{0.3, 0.3});
  CHECK(rounding.mean == 0.0);
  CHECK_FALSE(rounding.excludes_zero());
  CHECK(rounding.p == 1.0);
}

// Sorted 0.005 0.01 0.03 0.04, times 4 3 2 1: 0.02 0.03 0.06 0.04, and never below the one before: 0.02 0.03 0.06 0.06.
TEST_CASE("Holm's adjustment of 0.01 0.04 0.03 0.005")
{
  const auto adjusted = holm_adjusted(std::vector<double>{0.01, 0.04, 0.03, 0.005});
  REQUIRE(adjusted.size() == 4);
  CHECK(adjusted[0] == Approx(0.03));
  CHECK(adjusted[1] == Approx(0.06));
  CHECK(adjusted[2] == Approx(0.06));
  CHECK(adjusted[3] == Approx(0.02));
  CHECK(holm_adjusted(std::vector<double>{0.7, 0.6}) == std::vector<double>{1.0, 1.0});
  CHECK(holm_adjusted({}).empty());
}

// Type 7: position q (n − 1). Of 1 2 3 4 the median lies at 1.5: 2.5; the 0.9-quantile at 2.7: 3.7.
TEST_CASE("quantiles interpolate, in any order of the values")
{
  const std::vector<double> values = {3, 1, 4, 2};
  CHECK(quantile(values, 0.5) == Approx(2.5));
  CHECK(quantile(values, 0.9) == Approx(3.7));
  CHECK(quantile(values, 0.0) == 1.0);
  CHECK(quantile(values, 1.0) == 4.0);
}
