#include "analysis/statistics/statistics.hpp"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>

namespace leasehold::analysis {

namespace {

// Double in, double out: with Boost's default promotion to long double the result would depend on the machine, and the
// program would not start under Valgrind, whose long double is a double.
using StudentT =
    boost::math::students_t_distribution<double,
                                         boost::math::policies::policy<boost::math::policies::promote_double<false>>>;

/// The interval and p-value of a centre with this standard error; an error of 0 makes both exact.
Estimate judge(std::size_t n, double centre, double error, double degrees, double confidence)
{
  if (!(confidence > 0.0 && confidence < 1.0))
    throw std::invalid_argument("confidence lies between 0 and 1");
  if (error == 0.0)
    return {n, centre, Interval{centre, centre}, centre == 0.0 ? 1.0 : 0.0};
  const double half = student_t_quantile(0.5 + confidence / 2.0, degrees) * error;
  return {n, centre, Interval{centre - half, centre + half}, student_t_two_sided_p(centre / error, degrees)};
}

/// x, or 0 where it is no more than what rounding leaves of sums of this size: books are kept in whole micro-dollars, of which a
/// small run's bills leave some parts in 10⁹ to chance.
double beyond_rounding(double x, double size)
{
  return std::abs(x) <= 1e-8 * size ? 0.0 : x;
}

double largest_magnitude(std::span<const double> values)
{
  double largest = 0.0;
  for (double v : values)
    largest = std::max(largest, std::abs(v));
  return largest;
}

/// √(variance / n), without rounding's share of it.
double standard_error(double variance, std::size_t n, double size)
{
  return beyond_rounding(std::sqrt(variance), size) / std::sqrt(static_cast<double>(n));
}

} // namespace

double mean(std::span<const double> values)
{
  if (values.empty())
    return std::numeric_limits<double>::quiet_NaN();
  // Sums of distances from the first value: equal values lose nothing to rounding.
  const double origin = values.front();
  double sum = 0.0;
  for (double v : values)
    sum += v - origin;
  return origin + sum / static_cast<double>(values.size());
}

std::optional<double> sample_variance(std::span<const double> values)
{
  if (values.size() < 2)
    return std::nullopt;
  const double centre = mean(values);
  double sum = 0.0;
  for (double v : values)
    sum += (v - centre) * (v - centre);
  return sum / static_cast<double>(values.size() - 1);
}

double student_t_quantile(double p, double degrees)
{
  return boost::math::quantile(StudentT(degrees), p);
}

double student_t_two_sided_p(double t, double degrees)
{
  if (std::isinf(t))
    return 0.0;
  const StudentT distribution(degrees);
  return 2.0 * boost::math::cdf(boost::math::complement(distribution, std::abs(t)));
}

Estimate estimate_mean(std::span<const double> values, double confidence)
{
  const auto variance = sample_variance(values);
  if (!variance)
    return {values.size(), mean(values), std::nullopt, std::nullopt};
  const std::size_t n = values.size();
  Estimate result = judge(n, mean(values), standard_error(*variance, n, largest_magnitude(values)),
                          static_cast<double>(n - 1), confidence);
  result.p.reset(); // that a mean is not 0 is no finding
  return result;
}

Estimate paired_difference(std::span<const double> a, std::span<const double> b, double confidence)
{
  if (a.size() != b.size())
    throw std::invalid_argument("pairs need as many values on one side as on the other");
  std::vector<double> differences(a.size());
  const auto difference = [](double x, double y) { return beyond_rounding(x - y, std::max(std::abs(x), std::abs(y))); };
  std::transform(a.begin(), a.end(), b.begin(), differences.begin(), difference);
  const auto variance = sample_variance(differences);
  if (!variance)
    return {a.size(), mean(differences), std::nullopt, std::nullopt};
  const double size = std::max(largest_magnitude(a), largest_magnitude(b));
  return judge(a.size(), mean(differences), standard_error(*variance, a.size(), size),
               static_cast<double>(a.size() - 1), confidence);
}

Estimate welch_difference(std::span<const double> a, std::span<const double> b, double confidence)
{
  const std::size_t n = std::min(a.size(), b.size());
  const double size = std::max(largest_magnitude(a), largest_magnitude(b));
  const double centre = beyond_rounding(mean(a) - mean(b), size);
  const auto var_a = sample_variance(a);
  const auto var_b = sample_variance(b);
  if (!var_a || !var_b)
    return {n, centre, std::nullopt, std::nullopt};
  const double part_a = *var_a / static_cast<double>(a.size());
  const double part_b = *var_b / static_cast<double>(b.size());
  // Satterthwaite's degrees of freedom, from the parts' shares so that small variances do not underflow.
  const double total = part_a + part_b;
  const double share_a = total > 0.0 ? part_a / total : 0.5;
  const double share_b = 1.0 - share_a;
  const double degrees = 1.0 / (share_a * share_a / static_cast<double>(a.size() - 1) +
                                share_b * share_b / static_cast<double>(b.size() - 1));
  return judge(n, centre, beyond_rounding(std::sqrt(total), size), degrees, confidence);
}

std::vector<double> holm_adjusted(std::span<const double> p_values)
{
  std::vector<std::size_t> order(p_values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](auto i, auto j) { return p_values[i] < p_values[j]; });
  std::vector<double> adjusted(p_values.size());
  double running = 0.0;
  for (std::size_t rank = 0; rank < order.size(); ++rank) {
    const auto remaining = static_cast<double>(order.size() - rank);
    running = std::max(running, std::min(1.0, remaining * p_values[order[rank]]));
    adjusted[order[rank]] = running;
  }
  return adjusted;
}

double quantile(std::span<const double> values, double q)
{
  if (values.empty())
    return std::numeric_limits<double>::quiet_NaN();
  std::vector<double> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  const double position = std::clamp(q, 0.0, 1.0) * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(position);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return std::lerp(sorted[below], sorted[above], position - static_cast<double>(below));
}

} // namespace leasehold::analysis
