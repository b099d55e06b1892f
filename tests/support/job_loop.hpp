// The run loop with the parts that jobs alone need, for tests of what policies decide: no market, services, failures or
// data.
#pragma once

#include "simulation/queued_jobs.hpp"
#include "simulation/run_loop.hpp"
#include "simulation/timeline.hpp"

#include <functional>
#include <utility>
#include <vector>

namespace leasehold::test {

class JobLoop {
public:
  using Others = std::vector<std::pair<simulation::Turn, simulation::Process*>>;

  /// Of all jobs that the state's table holds. A job that fits nowhere waits, as where capacity may come. `audit` takes
  /// the last turn of every instant; `others` are parts that a test adds.
  JobLoop(simulation::ClusterState& state, simulation::JobRunner& jobs, simulation::Process& audit,
          const Others& others = {})
      : queued_(jobs), timeline_(state), submissions_(state, jobs), scheduling_(state, jobs),
        loop_(state, instant(audit, others), submissions_, scheduling_)
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

  /// Who is told of events of this kind.
  void on(simulation::EventClass kind, std::function<void(const simulation::Event&)> handler)
  {
    timeline_.on(kind, std::move(handler));
  }
  /// Plays instants up to `end`, or to the last.
  void play(Timestamp end = Timestamp::never())
  {
    loop_.play(end, [] {});
  }
  void close() { loop_.close(); }
  [[nodiscard]] std::uint64_t instants() const { return loop_.instants(); }
  [[nodiscard]] Timestamp next_wake() const { return scheduling_.next_event(); }

private:
  [[nodiscard]] simulation::Instant instant(simulation::Process& audit, const Others& others)
  {
    simulation::Instant instant;
    instant.add(simulation::Turn::timeline, timeline_);
    instant.add(simulation::Turn::submissions, submissions_);
    instant.add(simulation::Turn::scheduling, scheduling_);
    instant.add(simulation::Turn::audit, audit);
    for (const auto& [turn, part] : others)
      instant.add(turn, *part);
    return instant;
  }

  simulation::QueuedJobs queued_;
  simulation::Timeline timeline_;
  simulation::Submissions submissions_;
  simulation::SchedulingTurn scheduling_;
  simulation::RunLoop loop_;
};

} // namespace leasehold::test
