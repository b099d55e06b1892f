// Quantiles of many positive numbers in fixed memory: counts in buckets whose bounds grow by 1 %, so that a quantile is
// within 0.5 % of an observed value of that rank (DDSketch; Masson, Rim, Lee, VLDB 2019, arXiv 1908.10693). Sketches of
// parts add up to the sketch of the whole, whatever the order.
#pragma once

#include <cstdint>
#include <vector>

namespace leasehold::physics {

class LatencySketch {
public:
  /// Seconds. Below a microsecond counts as a microsecond, above ten years as ten years.
  void add(double value);
  void merge(const LatencySketch& other);

  [[nodiscard]] std::uint64_t count() const { return count_; }
  /// Exact. Zero of nothing.
  [[nodiscard]] double mean() const { return count_ == 0 ? 0.0 : sum_ / double(count_); }
  /// The value of rank share × (count − 1), to 0.5 %. Zero of nothing.
  [[nodiscard]] double quantile(double share) const;

private:
  std::vector<std::uint64_t> buckets_; ///< empty until the first value
  std::uint64_t count_ = 0;
  double sum_ = 0.0;
};

} // namespace leasehold::physics
