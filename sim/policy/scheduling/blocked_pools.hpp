// Strict order: a job that does not fit holds back all that come after it in the pools that it waits for; they go on in
// other pools. One that no open pool could ever hold, however empty, waits without holding anybody back.
#pragma once

#include "policy/scheduling/start.hpp"

#include <algorithm>
#include <vector>

namespace leasehold::policy {

class BlockedPools {
public:
  /// Nobody waits for any of so many pools.
  void clear(std::size_t pools) { blocked_.assign(pools, false); }
  /// No later job can start anywhere.
  [[nodiscard]] bool all() const { return std::ranges::find(blocked_, false) == blocked_.end(); }

  /// Starts the job in a pool that no earlier one waits for, or makes it one that is waited for.
  void start_or_block(const model::ClusterView& view, model::JobId job, DecisionSink& decisions)
  {
    const bool started =
        for_each_option(view, job, [&](std::uint32_t index, const model::Request& request, model::PoolId pool) {
          return !blocked_[pool.index()] && view.fits(pool, request) && start(decisions, job, index, pool);
        });
    if (!started)
      block(view, job);
  }

  [[nodiscard]] bool is_blocked(model::PoolId pool) const { return blocked_[pool.index()]; }
  /// The job waits for every pool that could ever hold it.
  void block(const model::ClusterView& view, model::JobId job)
  {
    for_each_option(view, job, [&](std::uint32_t, const model::Request& request, model::PoolId pool) {
      if (!blocked_[pool.index()] && view.could_fit(pool, request))
        blocked_[pool.index()] = true;
      return false;
    });
  }

private:
  std::vector<bool> blocked_; ///< by pool: an earlier job waits for it
};

} // namespace leasehold::policy
