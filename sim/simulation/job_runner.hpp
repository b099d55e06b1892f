// The life of jobs: submitted, started, moved, finished, killed, preempted, rejected. Judges the scheduling policy's
// decisions (job_decisions.cpp).
#pragma once

#include "assembly/workload_traits.hpp"
#include "model/job_tally.hpp"
#include "model/pace.hpp"
#include "model/scale_up_domains.hpp"
#include "network/checkpoint_moves.hpp"
#include "network/checkpoint_writes.hpp"
#include "network/gangs_on_links.hpp"
#include "output/recorder.hpp"
#include "policy/api/decision.hpp"
#include "simulation/attempts.hpp"
#include "simulation/cluster_state.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace leasehold::simulation {

/// Why a stay on chips ended.
enum class EndReason : std::uint8_t { finished, killed, preempted, evicted, failed, horizon, resized, migrated };
[[nodiscard]] std::string_view to_text(EndReason reason);

/// Its functions are in three files, by idea: a job's life, the arithmetic of its stays, decisions. They share the
/// progress of every job, of which what few jobs have (notices, paces, arrivals) lies in maps apart; hence the many
/// members.
class JobRunner final : public policy::DecisionSink, public model::KnownFacts {
public:
  using Counts = model::JobCounts;
  using Totals = model::JobTotals;

  /// `work[j]` is the truth about job j in its own unit (seconds of run time at rate 1, tokens).
  JobRunner(ClusterState& state, output::Recorder& recorder, std::vector<assembly::WorkloadTraits> workloads,
            std::vector<std::string> tenants, std::vector<double> work);

  void submit(model::JobId job);
  /// The event that a running job reaches the end of its work or of its walltime.
  void end(const Event& event);
  /// Stops a running job and puts it back. With `notice` at least its checkpoint's cost it saves what it did until the
  /// checkpoint had to begin; without, it falls back to its last checkpoint. One that has failed, of a workload with
  /// `retries`, comes back after their delay or is given up.
  void interrupt(model::JobId job, EndReason reason, Seconds notice);
  void reject(model::JobId job);
  /// When the next job is due back after a failure, and its coming back.
  [[nodiscard]] Timestamp next_retry() const { return attempts_.next(); }
  void bring_back();
  /// It has run, its attempt failed, and it waits for its retry's time.
  [[nodiscard]] bool comes_back(model::JobId job) const
  {
    return is(job, model::JobState::unsubmitted) && progress_[job.index()].first_start != Timestamp::never();
  }
  /// A running job's gang has failed: it holds its chips, and does nothing, until that is noticed. False where it is no such.
  bool hang(model::JobId job, Timestamp noticed);
  /// A gang that hung has left its chips, of which hosts may be down.
  void on_hung_left(std::function<void()> told) { hung_left_ = std::move(told); }
  /// Called when training starts in a pool; returns how long it waits there before its restart, for its checkpoint to arrive.
  using Arrival = std::function<Seconds(model::JobId, model::PoolId)>;
  void on_arrival(Arrival arrival) { arrival_ = std::move(arrival); }
  /// Those on their way to jobs that have started.
  [[nodiscard]] network::CheckpointMoves& checkpoints() { return checkpoints_; }
  [[nodiscard]] network::CheckpointWrites& writes() { return writes_; }
  /// What gangs work across (without, at no cost), and with whom they share its links (null: nobody); both outlive the run.
  void cross(const network::Traffic& traffic, network::Crossings* crossings)
  {
    traffic_ = &traffic;
    on_links_.cross(crossings, [this](model::JobId job) { keep_step(job); });
    checkpoints_.cross(crossings);
    const auto stands = [this](model::JobId job, bool still) { on_links_.stand_still(job, still); };
    writes_.cross(crossings, stands, [this](model::JobId job) { move_end(job); });
  }
  /// Gives one of the job's alternatives another rate (above 0). A gang that runs on it keeps what it did and goes on at
  /// the new rate.
  void set_rate(model::JobId job, std::uint32_t request, double rate);
  /// A running job works at the speed of its slowest host from now on.
  void keep_step(model::JobId job);
  /// Books what still runs, writes the rows of unfinished jobs.
  void close();

  model::Rejection decide(policy::Decision decision) override;
  policy::Verdict decide(std::span<const policy::Decision> act) override;
  [[nodiscard]] model::JobFacts facts(model::JobId job) const override;

  [[nodiscard]] const Counts& counts() const { return counts_; }
  [[nodiscard]] const Totals& totals() const { return totals_; }
  [[nodiscard]] std::size_t known() const { return progress_.size(); } ///< jobs of the queue, the first of all ids
  /// Whether any workload has `retries`.
  [[nodiscard]] bool tries_anew() const
  {
    return std::ranges::any_of(workloads_, [](const auto& traits) { return traits.retries.has_value(); });
  }
  [[nodiscard]] const std::string& tenant_name(model::TenantId tenant) const { return tenants_[tenant.index()]; }
  [[nodiscard]] const assembly::WorkloadTraits& workload(std::uint32_t index) const { return workloads_[index]; }
  /// Share of the job's work that is done and saved, as of its last start.
  [[nodiscard]] double share_done(model::JobId job) const;
  /// Saved work plus what a running stay has done up to now.
  [[nodiscard]] double work_done(model::JobId job) const;
  /// The best of its places, as a share of its requests' rates, which are planned for the first hosts; at least 1.
  [[nodiscard]] double best_placed(model::JobId job) const { return progress_[job.index()].best_placed; }
  [[nodiscard]] double work_left(model::JobId job) const;
  /// Whether any training of the tenant runs.
  [[nodiscard]] bool trains(model::TenantId tenant) const { return training_[tenant.index()] > 0; }
  /// Running time to the end of the work on this one of its alternatives, checkpoints included, a restart not.
  [[nodiscard]] Seconds time_left(model::JobId job, const model::Request& request) const;
  [[nodiscard]] Timestamp finish_of(model::JobId job) const { return progress_[job.index()].finish; }

private:
  using Progress = model::JobProgress;
  using Stay = model::JobStay;
  /// A gang whose failure nobody has noticed yet.
  struct Hanging {
    Stay stay; ///< up to the failure
    Timestamp noticed;
  };
  /// A stop that a policy has announced.
  struct Noticed {
    Timestamp stop;
    Seconds notice;
  };
  class Trial;
  friend class Trial;

  model::Rejection start(policy::Start& decision);
  model::Rejection preempt(const policy::Preempt& decision);
  [[nodiscard]] model::Rejection judge_preemption(const policy::Preempt& decision) const;
  void carry_out(std::vector<policy::Decision>& act);
  void give_notice(model::JobId job, Seconds notice);
  /// Whether the end of the stay that has come is the end of a notice, and nothing sooner.
  [[nodiscard]] bool has_to_stop(model::JobId job, const model::Allocation& held, const model::Request& request) const;
  [[nodiscard]] bool is(model::JobId job, model::JobState state) const
  {
    return job.index() < progress_.size() && state_->jobs[job].state == state;
  }
  void refuse(const policy::Decision& decision, model::Rejection reason);
  /// A row of events.csv about the job.
  void note(output::Fact fact, model::JobId job, std::string_view detail = {})
  {
    if (recorder_->wants_events())
      recorder_->event(state_->now, fact, state_->jobs.name(job), detail);
  }
  void note_start(model::JobId job);
  [[nodiscard]] Seconds time_allowed(model::JobId job, const model::Request& request) const;
  void schedule_end(model::JobId job, const model::Request& request);
  /// The running job's end is another one from now on.
  void move_end(model::JobId job);
  [[nodiscard]] const assembly::WorkloadTraits& traits_of(model::JobId job) const
  {
    return workloads_[state_->jobs[job].workload];
  }
  /// From the start of the present stay until so much of the job is done, and until its attempt fails by itself.
  [[nodiscard]] Seconds time_until(model::JobId job, const model::Request& request, double work) const;
  [[nodiscard]] Seconds time_to_fail(model::JobId job, const model::Request& request) const;
  /// What the present stay does in so much working time, and the working time that so much work takes.
  [[nodiscard]] double work_in(model::JobId job, const model::Request& request, Seconds worked) const;
  [[nodiscard]] Seconds time_for(model::JobId job, const model::Request& request, double work) const;
  /// Share of the planned rate that the placement of the present stay leaves.
  [[nodiscard]] double placed_share(model::JobId job) const;
  /// The same of one that begins: by the scale-up domains and the network between the hosts, which the gang crosses from now
  /// on.
  [[nodiscard]] double settle_at(const model::Allocation& held, model::JobId job);
  /// `before`: the rate of the stay so far, where it has not changed yet.
  void change_pace(model::JobId job, const model::Request& request, double before);
  /// Before the present stay does its first work; what its checkpoints take longer than planned comes on top.
  [[nodiscard]] Seconds time_to_begin(model::JobId job) const;
  /// Of a stay that has lasted `length`: without the restart and the checkpoints written so far.
  [[nodiscard]] Seconds working_time(model::JobId job, Seconds length) const;
  [[nodiscard]] Seconds time_to_finish(model::JobId job, const model::Request& request) const;
  [[nodiscard]] Stay finished_stay(model::JobId job, const model::Request& request, Seconds length) const;
  [[nodiscard]] Stay broken_stay(model::JobId job, const model::Request& request, Seconds length, Seconds notice) const;
  model::Allocation leave(model::JobId job, const Stay& stay, EndReason reason);
  /// It has left its chips, and goes back to the queue at once, later, or not.
  void put_back(model::JobId job);
  void retry(model::JobId job, const workload::RetryRule& rule, const model::Allocation& last);
  void end_unfinished(model::JobId job, output::FinalState how, const model::Allocation& last);
  void record(model::JobId job, output::FinalState state, const model::Allocation* last);

  ClusterState* state_;
  output::Recorder* recorder_;
  std::vector<assembly::WorkloadTraits> workloads_;
  std::vector<std::string> tenants_;
  std::vector<Progress> progress_;
  Arrival arrival_;
  std::function<void()> hung_left_ = [] {};
  std::map<model::JobId, Seconds> arriving_;  ///< of running jobs that waited for a checkpoint in this stay
  std::map<model::JobId, Hanging> hanging_;   ///< running jobs whose gangs have failed
  std::map<model::JobId, Noticed> noticed_;   ///< running jobs that have to stop
  std::map<model::JobId, model::Pace> paces_; ///< of running jobs whose rate has changed in this stay
  std::map<model::JobId, double>
      spread_;                          ///< of running jobs whose placement costs them a share of their rate: the rest
  std::vector<std::uint32_t> training_; ///< gangs that run, by tenant
  network::GangsOnLinks on_links_;      ///< running jobs that share some
  network::CheckpointMoves checkpoints_;
  network::CheckpointWrites writes_;
  model::ScaleUpDomains scale_up_;
  Attempts attempts_;
  const network::Traffic* traffic_ = nullptr;
  Counts counts_;
  Totals totals_;
};

} // namespace leasehold::simulation
