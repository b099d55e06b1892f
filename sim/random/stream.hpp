// Named deterministic streams of random numbers.
//
// A stream is named by what it drives (`arrivals/chat`, `failures/host-17`), never by a policy: two policies then face
// the same world. Every draw of a continuous distribution takes exactly one uniform and inverts the distribution
// function, so that the n-th draw of a stream stays the n-th whatever its parameters are (common random numbers), and
// the distributions are ours, so that results do not change with the standard library. Exceptions are marked.
#pragma once

#include <boost/random/mersenne_twister.hpp>

#include <cstdint>
#include <span>
#include <string_view>

namespace leasehold::random {

class Stream {
public:
  /// The same three give the same numbers, on every machine; different ones give unrelated numbers.
  Stream(std::uint64_t seed, std::uint64_t replication, std::string_view name);

  /// 64 random bits.
  std::uint64_t bits() { return engine_(); }
  /// In [0, 1), a multiple of 2^-53.
  double uniform() { return static_cast<double>(bits() >> 11) * 0x1p-53; }
  /// In (0, 1): the middle of uniform()'s step, where neither tail of an inverse is infinite.
  double open_uniform() { return (static_cast<double>(bits() >> 11) + 0.5) * 0x1p-53; }
  /// In [low, high).
  double uniform(double low, double high) { return low + (high - low) * uniform(); }

  /// True with this probability.
  bool bernoulli(double probability) { return uniform() < probability; }
  /// In {low, ..., high}, each equally likely (Lemire 2019, "Fast random integer generation in an interval": may, very
  /// rarely, take another draw). Throws std::invalid_argument where high < low.
  std::int64_t uniform_int(std::int64_t low, std::int64_t high);
  /// Index i with probability weights[i] / sum. Throws std::invalid_argument for no weights, a negative one, or a sum
  /// that is not positive and finite.
  std::size_t discrete(std::span<const double> weights);

  /// Mean `mean`. All below throw std::invalid_argument for parameters outside their domain.
  double exponential(double mean);
  double normal(double mean, double deviation);
  /// exp(normal(log(median), sigma)).
  double log_normal(double median, double sigma);
  /// The same family by its mean and coefficient of variation (deviation / mean).
  double log_normal_by_mean(double mean, double cv);
  /// Mean shape × scale.
  double gamma(double shape, double scale);
  /// Mean scale × Γ(1 + 1/shape).
  double weibull(double shape, double scale);
  /// At least `minimum`; P(X > x) = (minimum / x)^shape.
  double pareto(double shape, double minimum);
  /// A count with this mean.
  std::uint64_t poisson(double mean);

private:
  boost::random::mt19937_64 engine_;
};

/// The seed material of a stream: names hashed by FNV-1a, parts mixed by SplitMix64's finaliser (Steele, Lea, Flood
/// 2014).
[[nodiscard]] std::uint64_t stream_seed(std::uint64_t seed, std::uint64_t replication, std::string_view name);

} // namespace leasehold::random
