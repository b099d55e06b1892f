// Which pending jobs start now, and where.
#pragma once

#include "model/view.hpp"
#include "policy/api/decision.hpp"

namespace leasehold::policy {

class Scheduling {
public:
  virtual ~Scheduling() = default;

  /// Called once an instant, after all its events have been applied, whenever something changed that may let a job
  /// start: a submission, an end, a pool that grew or shrank, or `wake_at`. Jobs may be started while the queue is
  /// walked (take `pending().next(job)` first).
  virtual void schedule(const model::ClusterView& view, DecisionSink& decisions) = 0;

  /// When to be called even if nothing happens; never() by default. Asked after each call of `schedule`. An instant that
  /// is not after the present one counts as never().
  [[nodiscard]] virtual Timestamp wake_at() const { return Timestamp::never(); }
  [[nodiscard]] Timestamp next_wake(Timestamp now) const
  {
    const Timestamp wake = wake_at();
    return wake > now ? wake : Timestamp::never();
  }

  // What happened since the last call of `schedule`, for policies that keep plans. The order is that of the events.
  virtual void submitted(const model::ClusterView&, model::JobId) {}
  virtual void started(const model::ClusterView&, model::JobId) {} ///< allocation(job) tells where
  /// The job ended, was killed or preempted; the allocation is what it gave back.
  virtual void ended(const model::ClusterView&, model::JobId, const model::Allocation&) {}
  /// Hosts came to the pool, left it, failed or returned.
  virtual void pool_changed(const model::ClusterView&, model::PoolId) {}
};

} // namespace leasehold::policy
