// Tells a scheduling policy how much of the queue it has to look at again. When nothing but submissions happened since
// the last call, a job that could not start then cannot start now, so only the new jobs at the end matter.
#pragma once

#include "model/view.hpp"

#include <cstddef>
#include <cstdint>

namespace leasehold::policy {

class ChangeWatch {
public:
  void note_submission() { ++submissions_; }
  void note_change() { changed_ = true; }

  /// Whether everything that happened is `submissions` new jobs behind the last one that was seen; then first_new() is
  /// the first of them.
  [[nodiscard]] bool only_new_jobs(const model::ClusterView& view) const;
  [[nodiscard]] model::JobId first_new(const model::ClusterView& view) const
  {
    return last_seen_.valid() ? view.pending().next(last_seen_) : view.pending().front();
  }
  /// To be called at the end of `schedule`.
  void seen(const model::ClusterView& view);

private:
  /// What the pools add up to: a start or a delivery that the policy was not told of shows here.
  struct Capacity {
    std::size_t pools = 0;
    std::size_t running = 0;
    std::uint64_t chips = 0;
    std::uint64_t chips_free = 0;
    std::uint64_t chips_down = 0;
    bool operator==(const Capacity&) const = default;
  };
  [[nodiscard]] static Capacity capacity(const model::ClusterView& view);

  std::size_t submissions_ = 0;
  std::size_t pending_seen_ = 0;
  Capacity capacity_seen_;
  model::JobId last_seen_;
  bool changed_ = true;
};

} // namespace leasehold::policy
