#include "physics/latency_sketch.hpp"

#include <algorithm>
#include <cmath>

namespace leasehold::physics {

namespace {

constexpr double growth = 1.01;
constexpr double least = 1e-6;
constexpr std::size_t buckets = 3375; ///< up to least × growth^3375 ≈ 3.8e8 s

} // namespace

void LatencySketch::add(double value)
{
  static const double scale = 1.0 / std::log(growth);
  if (buckets_.empty())
    buckets_.resize(buckets, 0);
  const double at = std::log(std::max(value, least) / least) * scale;
  ++buckets_[std::min(static_cast<std::size_t>(at), buckets - 1)];
  ++count_;
  sum_ += value;
}

void LatencySketch::merge(const LatencySketch& other)
{
  if (other.count_ == 0)
    return;
  if (buckets_.empty())
    buckets_.resize(buckets, 0);
  for (std::size_t b = 0; b < buckets; ++b)
    buckets_[b] += other.buckets_[b];
  count_ += other.count_;
  sum_ += other.sum_;
}

double LatencySketch::quantile(double share) const
{
  if (count_ == 0)
    return 0.0;
  const auto rank = static_cast<std::uint64_t>(share * double(count_ - 1));
  std::uint64_t below = 0;
  for (std::size_t b = 0; b < buckets; ++b) {
    below += buckets_[b];
    if (below > rank) // the harmonic middle of the bucket errs equally at both bounds
      return least * std::pow(growth, double(b)) * 2.0 * growth / (1.0 + growth);
  }
  return least * std::pow(growth, double(buckets));
}

} // namespace leasehold::physics
