// Tells a scheduling policy how much of the queue it has to look at again. When nothing but submissions happened since
// the last call, a job that could not start then cannot start now, so only the new jobs at the end matter.
#pragma once

#include "model/view.hpp"

#include <cstddef>

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
  /// Gangs that run, counted over the pools: a start that the policy did not order shows here.
  [[nodiscard]] static std::size_t running(const model::ClusterView& view);

  std::size_t submissions_ = 0;
  std::size_t pending_seen_ = 0;
  std::size_t running_seen_ = 0;
  model::JobId last_seen_;
  bool changed_ = true;
};

} // namespace leasehold::policy
