// The run loop with the parts that jobs alone need, for tests of what policies decide: no market, services, failures or
// data.
#pragma once

#include "simulation/queued_jobs.hpp"
#include "simulation/run_loop.hpp"
#include "simulation/timeline.hpp"

namespace leasehold::test {

class JobLoop {
public:
  /// Of all jobs that the state's table holds. A job that fits nowhere waits, as where capacity may come. `audit` takes
  /// the last turn of every instant.
  JobLoop(simulation::ClusterState& state, simulation::JobRunner& jobs, simulation::Process& audit)
      : queued_(jobs), timeline_(state), submissions_(state, jobs), scheduling_(state, jobs),
        loop_(state, instant(audit), submissions_, scheduling_)
  {
    state.gangs.belong(model::JobKind::rigid, queued_);
    state.gangs.belong(model::JobKind::training, queued_);
    timeline_.on(simulation::EventClass::job_end, [&jobs](const simulation::Event& event) { jobs.end(event); });
    simulation::Submissions::Prospects prospects;
    prospects.may_lease = [](model::TenantId) { return true; };
    submissions_.expect(std::move(prospects));
  }
  JobLoop(const JobLoop&) = delete;
  JobLoop& operator=(const JobLoop&) = delete;

  /// Plays instants up to `end`, or to the last.
  void play(Timestamp end = Timestamp::never())
  {
    loop_.play(end, [] {});
  }
  [[nodiscard]] std::uint64_t instants() const { return loop_.instants(); }
  [[nodiscard]] Timestamp next_wake() const { return scheduling_.next_event(); }

private:
  [[nodiscard]] simulation::Instant instant(simulation::Process& audit)
  {
    simulation::Instant instant;
    instant.add(simulation::Turn::timeline, timeline_);
    instant.add(simulation::Turn::submissions, submissions_);
    instant.add(simulation::Turn::scheduling, scheduling_);
    instant.add(simulation::Turn::audit, audit);
    return instant;
  }

  simulation::QueuedJobs queued_;
  simulation::Timeline timeline_;
  simulation::Submissions submissions_;
  simulation::SchedulingTurn scheduling_;
  simulation::RunLoop loop_;
};

} // namespace leasehold::test
