// Which jobs run, and where. Three faces, from the narrow to the wide:
//   - `QueuePolicy` (policy/scheduling/queue_policy.hpp) for policies that walk the queue and start or skip each job;
//   - `Planner` (policy/api/planner.hpp) for those that look at everything and say what should run for the next round;
//   - `Scheduling`, below, which both stand on, for those that need neither.
#pragma once

#include "model/view.hpp"
#include "policy/api/decision.hpp"
#include "policy/api/parties.hpp"

#include <span>

namespace leasehold::policy {

class Scheduling {
public:
  virtual ~Scheduling() = default;

  /// Called once an instant, after all its events have been applied, whenever something changed that may let a waiting
  /// job start (a submission, an end, a pool that grew or shrank), and at `wake_at`, whether any job waits or not. Jobs
  /// may be started while the queue is walked (take `pending().next(job)` first).
  virtual void schedule(const model::ClusterView& view, DecisionSink& decisions) = 0;

  /// When to be called even if nothing happens; never() by default. Asked before the first instant and after each; only
  /// what lies in the future then counts. A run without a horizon ends where a policy has been woken a thousand times
  /// in a row while nothing ran and nothing else was to come.
  [[nodiscard]] virtual Timestamp wake_at() const { return Timestamp::never(); }

  /// Who takes part: told once, before the first instant. Names of its parameters that nobody has are reported.
  virtual void meet(const Parties&, config::Diagnostics&) {}
  /// The truth about every job in its own unit, such as seconds of run time: told before the first instant, and to those
  /// alone whose entry says `sees_future`. It outlives the policy.
  virtual void foretell(std::span<const double> /*work*/) {}

  // What happened since the last call of `schedule`, for policies that keep plans. The order is that of the events.
  virtual void submitted(const model::ClusterView&, model::JobId) {}
  virtual void started(const model::ClusterView&, model::JobId) {} ///< allocation(job) tells where
  /// The job ended, was killed, preempted or moved; the allocation is what it gave back.
  virtual void ended(const model::ClusterView&, model::JobId, const model::Allocation&) {}
  /// Hosts came to the pool, left it, failed or returned.
  virtual void pool_changed(const model::ClusterView&, model::PoolId) {}
};

} // namespace leasehold::policy
