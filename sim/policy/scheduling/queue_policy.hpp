// What policies that walk the queue have in common: the walk. A policy derived from it is asked about one waiting job
// after another, and needs to know neither how the queue changes under its hands nor how much of it is new.
//
//   class Fcfs final : public QueuePolicy {
//     void begin(const model::ClusterView& view) override { ... }             // forget what was planned
//     bool consider(const model::ClusterView& view, model::JobId job, DecisionSink& decisions) override { ... }
//   };
#pragma once

#include "policy/api/scheduling.hpp"
#include "policy/scheduling/change_watch.hpp"
#include "policy/scheduling/start.hpp"

namespace leasehold::policy {

class QueuePolicy : public Scheduling {
public:
  void schedule(const model::ClusterView& view, DecisionSink& decisions) final;
  void submitted(const model::ClusterView& view, model::JobId job) override;
  void ended(const model::ClusterView& view, model::JobId job, const model::Allocation& held) override;
  void pool_changed(const model::ClusterView& view, model::PoolId pool) override;

protected:
  /// The whole queue is gone through: whatever was planned for the jobs in it is to be made anew. Otherwise nothing but
  /// submissions happened since the last call, and the walk goes on behind the last job with all plans as they stand.
  virtual void begin(const model::ClusterView& view) = 0;
  /// The first job at or behind `job` of which `consider` may make anything; none() where there is none.
  virtual model::JobId worth_a_look(const model::ClusterView& /*view*/, model::JobId job) { return job; }
  /// Starts the job, or plans for it, or leaves it; false where no later job can start either. The job may leave the
  /// queue in it, and no other.
  virtual bool consider(const model::ClusterView& view, model::JobId job, DecisionSink& decisions) = 0;
  /// The walk is over.
  virtual void end() {}

private:
  ChangeWatch watch_;
};

} // namespace leasehold::policy
