// Shortest remaining time first, stopping whoever has more left: what `srtf` does by the declared estimate and
// `oracle_srtf` by the truth.
#pragma once

#include "policy/api/planner.hpp"
#include "policy/scheduling/shortest_first.hpp"

#include <span>

namespace leasehold::policy {

class ShortestRemaining final : public Planner {
public:
  explicit ShortestRemaining(ShortBy by) : by_(by) {}
  /// Every job's work: without, estimates are what counts.
  void know(std::span<const double> work) { work_ = work; }

  Plan plan(const Snapshot& snapshot) override;

private:
  /// On the first of its alternatives, as `sjf` counts.
  [[nodiscard]] double remaining(const Snapshot::Job& job) const;

  ShortBy by_;
  std::span<const double> work_;
};

} // namespace leasehold::policy
