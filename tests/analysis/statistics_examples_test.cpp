// Each statistic against a worked example that was published.
#include "analysis/statistics/bootstrap.hpp"
#include "analysis/statistics/mean_warnings.hpp"
#include "analysis/statistics/rank_test.hpp"
#include "analysis/statistics/statistics.hpp"

#include <cmath>
#include <doctest/doctest.h>
#include <random>
#include <vector>

using namespace leasehold::analysis;
using doctest::Approx;

namespace {

using Values = std::vector<double>;

// Student (1908), "The probable error of a mean", Biometrika 6:1–25: hours of sleep gained with two drugs.
const Values dextro = {0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0};
const Values laevo = {1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4};

// Hollander & Wolfe (1973), Nonparametric Statistical Methods, p. 29: depression before and after.
const Values before = {1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30};
const Values after = {0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29};

// Lakens (2013), Front. Psychol. 4:863, table 1: ratings of two films.
const Values first_film = {9, 7, 8, 9, 8, 9, 9, 10, 9, 9};
const Values second_film = {9, 6, 7, 8, 7, 9, 8, 8, 8, 7};

/// Σ(x − x̄)² / n
double plug_in_variance(std::span<const double> values)
{
  const double centre = mean(values);
  double sum = 0.0;
  for (const double value : values)
    sum += (value - centre) * (value - centre);
  return sum / static_cast<double>(values.size());
}

} // namespace

// The mean gain is 1.58 h, t = 4.06 with 9 degrees of freedom and P = 0.9985 by Student's own table, p = 0.00283 two-sided; R's
// t.test gives the interval 0.7001 to 2.4599.
TEST_CASE("paired t: Student's sleep data")
{
  const Estimate gain = paired_difference(laevo, dextro);
  CHECK(gain.mean == Approx(1.58));
  CHECK(gain.interval->low == Approx(0.7001142));
  CHECK(gain.interval->high == Approx(2.4598858));
  CHECK(*gain.p == Approx(0.002832890));
}

// T⁺ = 40, and p = 0.0195 one-sided.
TEST_CASE("Wilcoxon's signed ranks: Hollander and Wolfe's depression scale")
{
  const SignedRanks ranks = signed_rank_test(before, after);
  CHECK(ranks.n == 9);
  CHECK(ranks.plus == 40.0);
  CHECK(ranks.p == Approx(2 * 0.01953125));
}

// Of pairs that all have the same sign p is 2 / 2ⁿ: with five replications it cannot be below 0.0625, whatever they say.
TEST_CASE("signed ranks: all signs alike, ties, equal pairs, and many")
{
  CHECK(signed_rank_test(Values{2, 3, 4, 5, 6}, Values{1, 1, 1, 1, 1}).p == 0.0625);
  // |d| = 1, 1, 1: ranks 2, 2, 2; V = 4. Of 8 choices of signs, 1 gives 6 and 3 give 4: P(V ≥ 4) = 1/2, and 2 · 1/2 = 1.
  const SignedRanks ties = signed_rank_test(Values{1, 1, -1, 0}, Values{0, 0, 0, 0});
  CHECK(ties.n == 3);
  CHECK(ties.plus == 4.0);
  CHECK(ties.p == 1.0);
  CHECK(signed_rank_test(Values{1, 2}, Values{1, 2}).p == 1.0);
  // 60 pairs, every other one up: the sums of odd and of even ranks, 900 and 930, of 1830; mean 915, variance 60·61·121/24.
  Values up(60);
  for (std::size_t i = 0; i < up.size(); ++i)
    up[i] = (i % 2 == 0 ? 1.0 : -1.0) * static_cast<double>(i + 1);
  const double z = (15.0 - 0.5) / std::sqrt(60.0 * 61.0 * 121.0 / 24.0);
  CHECK(signed_rank_test(up, Values(60, 0.0)).p == Approx(std::erfc(z / std::sqrt(2.0))));
}

// The paper: d_s = 1.13 and g_s = 1.08 as if the groups were independent; t(9) = 4.74, so d_z = 4.74 / √10 = 1.50. Corrected by
// 1 − 3 / 35 it is 1.37.
TEST_CASE("effect size: Lakens' films")
{
  CHECK(*independent_effect(first_film, second_film) == Approx(1.08).epsilon(0.005));
  CHECK(*paired_effect(first_film, second_film) == Approx(1.5 * (1.0 - 3.0 / 35.0)).epsilon(0.001));
  CHECK_FALSE(paired_effect(Values{2, 3, 4}, Values{1, 2, 3})); // all by the same
  CHECK_FALSE(paired_effect(Values{2, 3}, Values{1, 1}));
}

// Efron & Tibshirani (1993), An Introduction to the Bootstrap, tables 14.1 and 14.2: 26 spatial test scores, whose variance is
// 171.5; the BCa interval of 90 % is (115.8, 259.6), of 2,000 resamples. Theirs are not ours: ends differ by some percent.
TEST_CASE("BCa: Efron and Tibshirani's spatial test")
{
  const Values scores = {48, 36, 20, 29, 42, 42, 20, 42, 22, 41, 45, 14, 6,
                         0,  33, 28, 34, 4,  32, 24, 47, 41, 24, 26, 30, 41};
  CHECK(plug_in_variance(scores) == Approx(171.5).epsilon(0.001));
  const auto interval = bca_interval(scores, plug_in_variance, 0.9, 20'000);
  CHECK(interval->low == Approx(115.8).epsilon(0.02));
  CHECK(interval->high == Approx(259.6).epsilon(0.02));
}

TEST_CASE("BCa: the same values give the same interval; of equal ones a point; of one, none")
{
  const Values few = {5.5, 5.4, 5.6, 5.5, 25.0};
  const auto once = bca_interval(few, mean);
  const auto again = bca_interval(few, mean);
  CHECK(once->low == again->low);
  CHECK(once->high == again->high);
  CHECK(once->contains(mean(few)));
  CHECK(once->high - mean(few) > mean(few) - once->low); // as skewed as the values
  CHECK(bca_interval(Values{3, 3, 3}, mean)->half_width() == 0.0);
  CHECK_FALSE(bca_interval(Values{3}, mean));
}

// NIST/SEMATECH e-Handbook of Statistical Methods, §1.3.5.17.1: eight readings of a mass spectrometer; G = 2.4687 and the
// critical value at 5 %, one-sided, 2.032.
TEST_CASE("Grubbs' test: NIST's mass spectrometer")
{
  const Values readings = {199.31, 199.53, 200.19, 200.82, 201.92, 201.95, 202.18, 245.57};
  CHECK(grubbs_statistic(readings) == Approx(2.4687).epsilon(0.0001));
  CHECK(grubbs_critical(8, 2 * 0.05) == Approx(2.032).epsilon(0.0005));
  CHECK_FALSE(find_outlier(readings)); // it moves the mean by 2.7 %
  Values above_190 = readings;
  for (double& reading : above_190)
    reading -= 190.0;
  REQUIRE(find_outlier(above_190));
  CHECK(find_outlier(above_190)->index == 7);
}

// The median of 1 to 5 is 3; R's quantile(1:5, .95) is 4.8.
TEST_CASE("median and percentiles")
{
  CHECK(quantile(Values{5, 1, 4, 2, 3}, 0.5) == 3.0);
  CHECK(quantile(Values{5, 1, 4, 2, 3}, 0.95) == Approx(4.8));
}

TEST_CASE("a mean over two kinds of worlds, or made by one of them, is told; a plain one is not")
{
  CHECK(find_outlier(Values{5.5, 5.4, 5.6, 5.5, 25.0})->without == Approx(5.5));
  CHECK_FALSE(find_outlier(Values{5.50, 5.50, 5.51, 5.50, 5.58})); // 0.3 % of the mean: it misleads nobody
  const auto clusters = find_clusters(Values{5.5, 25.1, 5.6, 25.0, 5.4});
  CHECK(clusters->low_count == 3);
  CHECK(clusters->low == Approx(5.5));
  CHECK(clusters->high == Approx(25.05));
  CHECK_FALSE(find_clusters(Values{1, 2, 3, 4, 5}));
  CHECK_FALSE(find_clusters(Values{1, 1, 1, 1, 1}));
  CHECK_FALSE(find_clusters(Values{1, 2}));
  CHECK_FALSE(find_clusters(Values{0, 0, 0, 1, 1, 1})); // a count has nothing between 0 and 1
  CHECK_FALSE(find_outlier(Values{1, 1, 9}));           // too few to tell
  CHECK_FALSE(find_outlier(Values{0, 0, 0, 0}));
}

// At most 1 % each by their levels, which hold for values of any unit: the mean of 10 is 10 standard deviations away, so that a
// distance is not left out as too small to matter.
TEST_CASE("of normal samples few are told to mislead")
{
  std::mt19937_64 random{7};
  std::normal_distribution<double> normal{10.0, 3.0};
  for (const std::size_t n : {4U, 5U, 8U, 10U, 20U, 50U}) {
    int clusters = 0;
    int outliers = 0;
    constexpr int samples = 2000;
    for (int s = 0; s < samples; ++s) {
      Values values(n);
      for (double& value : values)
        value = normal(random);
      clusters += find_clusters(values) ? 1 : 0;
      outliers += find_outlier(values) ? 1 : 0;
    }
    CAPTURE(n);
    CHECK(clusters <= samples / 66); // 1 % ± three standard errors
    CHECK(outliers <= samples / 60);
  }
}
