#include "analysis/statistics/rank_test.hpp"

#include "analysis/statistics/statistics.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <vector>

namespace leasehold::analysis {

namespace {

constexpr std::size_t most_exact = 50;

struct Ranked {
  double size;
  bool positive;
  std::size_t twice_rank = 0; ///< ties have half ranks
};

/// The differences that are not 0, by size, with their ranks.
std::vector<Ranked> ranked(std::span<const double> a, std::span<const double> b)
{
  std::vector<Ranked> all;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double difference = a[i] - b[i];
    if (std::abs(difference) > 1e-12 * std::max(std::abs(a[i]), std::abs(b[i]))) // beyond rounding
      all.push_back({std::abs(difference), difference > 0.0});
  }
  std::ranges::sort(all, {}, &Ranked::size);
  const auto same = [](double x, double y) { return std::abs(x - y) <= 1e-12 * std::max(x, y); };
  for (std::size_t first = 0; first < all.size();) {
    std::size_t last = first;
    while (last + 1 < all.size() && same(all[last + 1].size, all[first].size))
      ++last;
    for (std::size_t i = first; i <= last; ++i)
      all[i].twice_rank = first + last + 2;
    first = last + 1;
  }
  return all;
}

/// How many of the 2ⁿ choices of signs give a sum of ranks of at most (and at least) `twice_sum` / 2; the smaller share.
double smaller_tail(const std::vector<Ranked>& all, std::size_t twice_sum)
{
  std::size_t largest = 0;
  for (const Ranked& one : all)
    largest += one.twice_rank;
  std::vector<double> ways(largest + 1, 0.0); // up to 2⁵⁰, exact in a double
  ways[0] = 1.0;
  std::size_t reached = 0;
  for (const Ranked& one : all) {
    reached += one.twice_rank;
    for (std::size_t sum = reached + 1; sum-- > one.twice_rank;)
      ways[sum] += ways[sum - one.twice_rank];
  }
  double at_most = 0.0;
  double at_least = 0.0;
  for (std::size_t sum = 0; sum <= largest; ++sum) {
    at_most += sum <= twice_sum ? ways[sum] : 0.0;
    at_least += sum >= twice_sum ? ways[sum] : 0.0;
  }
  return std::min(at_most, at_least) / std::pow(2.0, static_cast<double>(all.size()));
}

/// By the normal law: mean n(n + 1)/4, variance Σ rank² / 4, which holds with ties too; half a rank for continuity.
double smaller_tail_normal(const std::vector<Ranked>& all, double sum)
{
  double mean = 0.0;
  double variance = 0.0;
  for (const Ranked& one : all) {
    const double rank = static_cast<double>(one.twice_rank) / 2.0;
    mean += rank / 2.0;
    variance += rank * rank / 4.0;
  }
  const double distance = std::max(std::abs(sum - mean) - 0.5, 0.0);
  return 0.5 * std::erfc(distance / std::sqrt(2.0 * variance));
}

double hedges_correction(double degrees)
{
  return 1.0 - 3.0 / (4.0 * degrees - 1.0);
}

} // namespace

SignedRanks signed_rank_test(std::span<const double> a, std::span<const double> b)
{
  if (a.size() != b.size())
    throw std::invalid_argument("pairs need as many values on one side as on the other");
  const auto all = ranked(a, b);
  SignedRanks result;
  result.n = all.size();
  if (all.empty())
    return result;
  std::size_t twice_plus = 0;
  for (const Ranked& one : all)
    twice_plus += one.positive ? one.twice_rank : 0;
  result.plus = static_cast<double>(twice_plus) / 2.0;
  const double tail = all.size() <= most_exact ? smaller_tail(all, twice_plus) : smaller_tail_normal(all, result.plus);
  result.p = std::min(1.0, 2.0 * tail);
  return result;
}

std::optional<double> paired_effect(std::span<const double> a, std::span<const double> b)
{
  const Estimate difference = paired_difference(a, b);
  if (a.size() < 3 || !difference.interval || difference.interval->half_width() == 0.0)
    return std::nullopt;
  std::vector<double> differences;
  for (std::size_t i = 0; i < a.size(); ++i)
    differences.push_back(a[i] - b[i]);
  const double deviation = std::sqrt(*sample_variance(differences));
  return difference.mean / deviation * hedges_correction(static_cast<double>(a.size() - 1));
}

std::optional<double> independent_effect(std::span<const double> a, std::span<const double> b)
{
  const auto var_a = sample_variance(a);
  const auto var_b = sample_variance(b);
  if (!var_a || !var_b)
    return std::nullopt;
  const auto free_a = static_cast<double>(a.size() - 1);
  const auto free_b = static_cast<double>(b.size() - 1);
  const double pooled = std::sqrt((free_a * *var_a + free_b * *var_b) / (free_a + free_b));
  if (pooled == 0.0)
    return std::nullopt;
  return (mean(a) - mean(b)) / pooled * hedges_correction(free_a + free_b);
}

} // namespace leasehold::analysis
