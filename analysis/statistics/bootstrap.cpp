#include "analysis/statistics/bootstrap.hpp"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <cstdint>
#include <vector>

namespace leasehold::analysis {

namespace {

// As statistics.cpp has it for Student's t: doubles on every machine.
using Normal =
    boost::math::normal_distribution<double,
                                     boost::math::policies::policy<boost::math::policies::promote_double<false>>>;

/// SplitMix64 (Steele, Lea and Flood 2014): the standard library's distributions differ from one to the next.
class Stream {
public:
  /// Below `bound`; the bias of the multiplication is 2⁻⁴⁰ for a million values.
  std::size_t below(std::size_t bound)
  {
    state_ += 0x9E3779B97F4A7C15U;
    std::uint64_t mixed = state_;
    mixed = (mixed ^ (mixed >> 30U)) * 0xBF58476D1CE4E5B9U;
    mixed = (mixed ^ (mixed >> 27U)) * 0x94D049BB133111EBU;
    mixed ^= mixed >> 31U;
    return static_cast<std::size_t>((mixed >> 32U) * bound >> 32U);
  }

private:
  std::uint64_t state_ = 20261130;
};

/// Σ(θ̄ − θᵢ)³ / 6 (Σ(θ̄ − θᵢ)²)^1.5 over the statistics θᵢ of the values without the i-th.
double acceleration(std::span<const double> values, const Statistic& statistic)
{
  std::vector<double> without;
  std::vector<double> rest(values.begin() + 1, values.end());
  for (std::size_t i = 0; i < values.size(); ++i) {
    without.push_back(statistic(rest));
    if (i < rest.size())
      rest[i] = values[i];
  }
  const double centre = mean(without);
  double squares = 0.0;
  double cubes = 0.0;
  for (const double one : without) {
    squares += (centre - one) * (centre - one);
    cubes += (centre - one) * (centre - one) * (centre - one);
  }
  return squares > 0.0 ? cubes / (6.0 * std::pow(squares, 1.5)) : 0.0;
}

} // namespace

std::optional<Interval> bca_interval(std::span<const double> values, const Statistic& statistic, double confidence,
                                     std::size_t resamples)
{
  if (values.size() < 2)
    return std::nullopt;
  const double whole = statistic(values);
  if (std::ranges::all_of(values, [&](double v) { return v == values.front(); }))
    return Interval{whole, whole};
  Stream stream;
  std::vector<double> drawn(values.size());
  std::vector<double> found(resamples);
  double below = 0.0;
  for (double& one : found) {
    for (double& value : drawn)
      value = values[stream.below(values.size())];
    one = statistic(drawn);
    below += one < whole ? 1.0 : one == whole ? 0.5 : 0.0; // few values give many ties
  }
  const Normal normal;
  const auto count = static_cast<double>(resamples);
  const double bias = boost::math::quantile(normal, std::clamp(below / count, 0.5 / count, 1.0 - 0.5 / count));
  const double skew = acceleration(values, statistic);
  const auto end = [&](double share) {
    const double moved = bias + boost::math::quantile(normal, share);
    return quantile(found, boost::math::cdf(normal, bias + moved / (1.0 - skew * moved)));
  };
  return Interval{end(0.5 - confidence / 2.0), end(0.5 + confidence / 2.0)};
}

} // namespace leasehold::analysis
