// Shortest remaining time first, stopping whoever has more left: what `srtf` does by the declared estimate and
// `oracle_srtf` by the truth.
#pragma once

#include "policy/planning/rank.hpp"
#include "policy/scheduling/shortest_first.hpp"

#include <span>

namespace leasehold::policy {

class ShortestRemaining : public Ranking {
public:
  explicit ShortestRemaining(ShortBy by) : by_(by) {}

  [[nodiscard]] JobRank rank(const RankedJob& job, Timestamp now) const override;

protected:
  /// Every job's work: without, estimates are what counts.
  void know(std::span<const double> work) { work_ = work; }

private:
  /// On the first of its alternatives, as `sjf` counts.
  [[nodiscard]] double remaining(const RankedJob& job) const;

  ShortBy by_;
  std::span<const double> work_;
};

} // namespace leasehold::policy
