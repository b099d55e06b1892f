#include "random/stream.hpp"

#include "random/distribution.hpp"

#include <cmath>
#include <stdexcept>

namespace leasehold::random {

namespace {

std::uint64_t fnv1a(std::string_view text)
{
  std::uint64_t hash = 0xcbf29ce484222325u;
  for (const char c : text)
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  return hash;
}

std::uint64_t finalise(std::uint64_t z)
{
  z += 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

void require(bool condition, const char* message)
{
  if (!condition)
    throw std::invalid_argument(message);
}

bool positive(double value)
{
  return value > 0.0 && std::isfinite(value);
}

} // namespace

std::uint64_t stream_seed(std::uint64_t seed, std::uint64_t replication, std::string_view name)
{
  return finalise(finalise(finalise(seed) ^ replication) ^ fnv1a(name));
}

Stream::Stream(std::uint64_t seed, std::uint64_t replication, std::string_view name)
    : engine_(stream_seed(seed, replication, name))
{
}

std::int64_t Stream::uniform_int(std::int64_t low, std::int64_t high)
{
  require(low <= high, "uniform_int: high is below low");
  const std::uint64_t count = static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low) + 1;
  if (count == 0) // all 2^64 values
    return static_cast<std::int64_t>(bits());
  __extension__ using Wide = unsigned __int128;
  Wide product = Wide{bits()} * count;
  if (static_cast<std::uint64_t>(product) < count) {
    const std::uint64_t threshold = (0 - count) % count;
    while (static_cast<std::uint64_t>(product) < threshold)
      product = Wide{bits()} * count;
  }
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(low) + static_cast<std::uint64_t>(product >> 64));
}

std::size_t Stream::discrete(std::span<const double> weights)
{
  double sum = 0.0;
  for (const double weight : weights) {
    require(weight >= 0.0, "discrete: a weight is negative");
    sum += weight;
  }
  require(positive(sum), "discrete: the weights have no positive, finite sum");
  double left = uniform() * sum;
  std::size_t last = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (weights[i] <= 0.0)
      continue;
    if (left < weights[i])
      return i;
    left -= weights[i];
    last = i;
  }
  return last; // rounding may leave a remainder behind the last weight
}

double Stream::exponential(double mean)
{
  require(positive(mean), "exponential: the mean is not positive");
  return exponential_quantile(open_uniform(), mean);
}

double Stream::normal(double mean, double deviation)
{
  require(std::isfinite(mean) && deviation >= 0.0 && std::isfinite(deviation), "normal: the deviation is negative");
  return mean + deviation * normal_quantile(open_uniform());
}

double Stream::log_normal(double median, double sigma)
{
  require(positive(median) && sigma >= 0.0, "log_normal: the median is not positive, or sigma is negative");
  return median * std::exp(sigma * normal_quantile(open_uniform()));
}

double Stream::log_normal_by_mean(double mean, double cv)
{
  require(positive(mean) && cv >= 0.0, "log_normal: the mean is not positive, or cv is negative");
  // cv^2 = exp(sigma^2) - 1 and mean = median exp(sigma^2 / 2).
  const double variance = std::log1p(cv * cv);
  return log_normal(mean * std::exp(-variance / 2.0), std::sqrt(variance));
}

double Stream::gamma(double shape, double scale)
{
  require(positive(shape) && positive(scale), "gamma: shape or scale is not positive");
  return gamma_quantile(open_uniform(), shape, scale);
}

double Stream::weibull(double shape, double scale)
{
  require(positive(shape) && positive(scale), "weibull: shape or scale is not positive");
  return weibull_quantile(open_uniform(), shape, scale);
}

double Stream::pareto(double shape, double minimum)
{
  require(positive(shape) && positive(minimum), "pareto: shape or minimum is not positive");
  return pareto_quantile(open_uniform(), shape, minimum);
}

std::uint64_t Stream::poisson(double mean)
{
  require(mean >= 0.0 && mean <= 1e9, "poisson: the mean is not in [0, 1e9]");
  const double u = open_uniform();
  return mean == 0.0 ? 0 : poisson_quantile(u, mean);
}

} // namespace leasehold::random
