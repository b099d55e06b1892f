// A job's life: submitted, started, interrupted, ended, recorded. The arithmetic of its stays: job_progress.cpp; what
// policies decide about it: job_decisions.cpp.
#include "simulation/job_runner.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <stdexcept>
#include <tuple>
#include <utility>

namespace leasehold::simulation {

using model::JobId;
using model::JobState;

std::string_view to_text(EndReason reason)
{
  static constexpr std::array<std::string_view, 8> names{"finished", "killed",  "preempted", "evicted",
                                                         "failed",   "horizon", "resized",   "migrated"};
  return names[static_cast<std::size_t>(reason)];
}

JobRunner::JobRunner(ClusterState& state, output::Recorder& recorder, std::vector<assembly::WorkloadTraits> workloads,
                     std::vector<std::string> tenants, std::vector<double> work)
    : state_(&state), recorder_(&recorder), workloads_(std::move(workloads)), tenants_(std::move(tenants)),
      progress_(work.size()), training_(tenants_.size(), 0), checkpoints_(state.now),
      writes_(state.ledger.inventory(), state.now), scale_up_(state.ledger.inventory())
{
  for (std::size_t j = 0; j < work.size(); ++j)
    progress_[j].work = work[j];
  totals_.waits.reserve(work.size());
  state_->view.know(*this);
}

void JobRunner::submit(JobId job)
{
  if (state_->now < state_->jobs[job].submitted)
    throw std::logic_error("a job is submitted before its time");
  state_->jobs[job].state = JobState::pending;
  state_->pending.insert(job);
  ++counts_.submitted;
  ++counts_.pending;
  totals_.first_submission = std::min(totals_.first_submission, state_->now);
  note(output::Fact::job_submitted, job);
  state_->scheduling->submitted(state_->view, job);
  state_->reschedule = true;
}

void JobRunner::set_rate(JobId job, std::uint32_t index, double rate)
{
  model::Request& request = state_->jobs.request(job, index);
  if (rate == request.rate)
    return;
  const double before = std::exchange(request.rate, rate);
  request.walltime = request.walltime * (before / rate);
  if (!state_->ledger.holds_chips(job) || state_->ledger.allocation(job).request != index)
    return;
  change_pace(job, request, before);
}

void JobRunner::schedule_end(JobId job, const model::Request& request)
{
  const Seconds stay = std::min({time_to_finish(job, request), time_allowed(job, request), time_to_fail(job, request)});
  Timestamp end = state_->ledger.allocation(job).started + stay;
  if (const auto hung = hanging_.find(job); hung != hanging_.end())
    end = hung->second.noticed;
  if (const auto noticed = noticed_.find(job); noticed != noticed_.end())
    end = std::min(end, noticed->second.stop);
  state_->events.push({std::max(state_->now, end), job.index(), progress_[job.index()].epoch, EventClass::job_end});
}

void JobRunner::end(const Event& event)
{
  const JobId job{event.subject};
  Progress& progress = progress_[job.index()];
  if (state_->jobs[job].state != JobState::running || event.epoch != progress.epoch)
    return;
  const model::Allocation& held = state_->ledger.allocation(job);
  const model::Request request = state_->jobs.requests(job)[held.request];
  const Seconds length = state_->now - held.started;
  if (hanging_.contains(job))
    return interrupt(job, EndReason::failed, Seconds{-1});
  if (!noticed_.empty() && has_to_stop(job, held, request))
    return interrupt(job, EndReason::preempted, noticed_.at(job).notice);
  const Seconds fails = time_to_fail(job, request);
  if (fails < model::no_limit && fails <= std::min(time_to_finish(job, request), time_allowed(job, request)))
    return interrupt(job, EndReason::failed, Seconds{-1});
  const bool killed = held.started + time_to_finish(job, request) > held.started + time_allowed(job, request);
  const Stay stay = killed ? broken_stay(job, request, length, Seconds{0}) : finished_stay(job, request, length);
  const model::Allocation left = leave(job, stay, killed ? EndReason::killed : EndReason::finished);
  if (killed) {
    note(output::Fact::job_killed, job);
    return end_unfinished(job, output::FinalState::walltime_reached, left);
  }
  progress.finish = state_->now;
  state_->jobs[job].state = JobState::finished;
  ++counts_.finished;
  totals_.last_finish = state_->now;
  const double turnaround = (state_->now - state_->jobs[job].submitted).value();
  totals_.turnaround += turnaround;
  totals_.bounded_slowdown += std::max(1.0, turnaround / std::max(progress.executed - progress.lost, 10.0));
  note(output::Fact::job_finished, job);
  record(job, output::FinalState::completed, &left);
  state_->precedence.over(job, state_->now);
}

void JobRunner::end_unfinished(JobId job, output::FinalState how, const model::Allocation& last)
{
  progress_[job.index()].finish = state_->now;
  state_->jobs[job].state = JobState::killed;
  ++counts_.killed;
  totals_.last_finish = state_->now;
  record(job, how, &last);
  state_->precedence.over(job, state_->now);
}

model::Allocation JobRunner::leave(JobId job, const Stay& stay, EndReason reason)
{
  Progress& progress = progress_[job.index()];
  const model::Request request = state_->jobs.requests(job)[state_->ledger.allocation(job).request];
  model::Allocation held = state_->gangs.vacate(job, stay.lost);
  if (hanging_.erase(job) > 0)
    hung_left_();
  progress.saved += stay.work;
  progress.executed += stay.length.value();
  progress.lost += stay.lost.value();
  progress.chip_seconds += held.chips * stay.length.value();
  ++progress.epoch;
  --counts_.running;
  if (state_->jobs[job].kind == model::JobKind::training)
    --training_[state_->jobs[job].tenant.index()];
  if (recorder_->wants_segments()) {
    const bool steady = !paces_.contains(job);
    const Seconds worked = steady ? Seconds{0} : working_time(job, stay.length);
    const double rate = steady || worked <= Seconds{0} ? request.rate * placed_share(job)
                                                       : work_in(job, request, worked) / worked.value();
    const model::Inventory& inventory = state_->ledger.inventory();
    const model::Pool& pool = state_->ledger.pool(held.placement.pool);
    recorder_->segment({state_->jobs.name(job), workloads_[state_->jobs[job].workload].name, held.started, state_->now,
                        held.chips, rate, to_text(reason), &held.placement, false,
                        tenants_[state_->jobs[job].tenant.index()], inventory.chip_types[pool.chip.index()],
                        inventory.regions[pool.region.index()].name});
  }
  paces_.erase(job);
  arriving_.erase(job);
  checkpoints_.stop(job);
  writes_.stop(job);
  spread_.erase(job);
  on_links_.leave(job);
  noticed_.erase(job);
  state_->scheduling->ended(state_->view, job, held);
  state_->reschedule = true;
  return held;
}

void JobRunner::interrupt(JobId job, EndReason reason, Seconds notice)
{
  const model::Allocation& held = state_->ledger.allocation(job);
  const model::Request request = state_->jobs.requests(job)[held.request];
  const model::Allocation left = leave(job, broken_stay(job, request, state_->now - held.started, notice), reason);
  if (const auto& rule = traits_of(job).retries; rule && reason == EndReason::failed)
    return retry(job, *rule, left);
  ++progress_[job.index()].preemptions;
  ++totals_.preemptions;
  ++counts_.pending;
  put_back(job);
  note(output::Fact::job_preempted, job, to_text(reason));
}

void JobRunner::put_back(JobId job)
{
  state_->jobs[job].state = JobState::pending;
  state_->pending.insert(job);
}

void JobRunner::retry(JobId job, const workload::RetryRule& rule, const model::Allocation& last)
{
  const std::uint32_t failures = attempts_.fail(job);
  ++totals_.failed_attempts;
  if (recorder_->wants_events())
    note(output::Fact::job_failed, job, std::to_string(failures) + " of " + std::to_string(rule.most_attempts()));
  const std::optional<Seconds> delay = rule.back_after(failures);
  if (!delay)
    return end_unfinished(job, output::FinalState::failed, last);
  ++progress_[job.index()].preemptions; // it needs a restart
  ++totals_.preemptions;
  ++counts_.pending;
  if (*delay > Seconds{0}) {
    state_->jobs[job].state = JobState::unsubmitted;
    return attempts_.delay(job, later(state_->now, *delay));
  }
  put_back(job);
  note(output::Fact::job_retried, job);
}

void JobRunner::bring_back()
{
  while (const std::optional<JobId> job = attempts_.take(state_->now)) {
    put_back(*job);
    note(output::Fact::job_retried, *job);
    state_->scheduling->submitted(state_->view, *job);
    state_->reschedule = true;
  }
}

bool JobRunner::hang(JobId job, Timestamp noticed)
{
  if (!is(job, JobState::running))
    return false;
  const model::Allocation& held = state_->ledger.allocation(job);
  const model::Request& request = state_->jobs.requests(job)[held.request];
  const Stay stay = broken_stay(job, request, state_->now - held.started, Seconds{-1});
  hanging_.try_emplace(job, Hanging{stay, noticed});
  checkpoints_.stop(job);
  writes_.stop(job);
  on_links_.leave(job);
  move_end(job);
  return true;
}

void JobRunner::reject(JobId job)
{
  note(output::Fact::job_rejected, job);
  state_->pending.erase(job);
  state_->jobs[job].state = JobState::rejected;
  --counts_.pending;
  ++counts_.rejected;
  record(job, output::FinalState::rejected, nullptr);
  state_->precedence.over(job, state_->now);
}

void JobRunner::close()
{
  for (std::uint32_t j = 0; j < progress_.size(); ++j) {
    const JobId job{j};
    const JobState state = state_->jobs[job].state;
    if (state == JobState::running) {
      // What a running gang did counts as done; it has not been lost yet.
      const model::Allocation& held = state_->ledger.allocation(job);
      const model::Request request = state_->jobs.requests(job)[held.request];
      const Seconds length = state_->now - held.started;
      const double work = work_done(job) - progress_[j].saved;
      const model::Allocation left =
          leave(job, {length, work, length - time_for(job, request, work)}, EndReason::horizon);
      ++counts_.running;
      record(job, output::FinalState::running, &left);
    } else if (state == JobState::pending || comes_back(job)) {
      record(job, output::FinalState::pending, nullptr);
    }
  }
}

void JobRunner::record(JobId job, output::FinalState state, const model::Allocation* last)
{
  if (!recorder_->wants_jobs())
    return;
  const Progress& progress = progress_[job.index()];
  const model::Job& facts = state_->jobs[job];
  const model::Request& request = state_->jobs.requests(job)[last != nullptr ? last->request : 0];
  output::JobRecord row;
  row.name = state_->jobs.name(job);
  row.workload = workloads_[facts.workload].name;
  row.profile = workloads_[facts.workload].profile;
  row.tenant = tenants_[facts.tenant.index()];
  if (last != nullptr) {
    const model::Inventory& inventory = state_->ledger.inventory();
    const model::Pool& pool = state_->ledger.pool(last->placement.pool);
    row.chip = inventory.chip_types[pool.chip.index()];
    row.region = inventory.regions[pool.region.index()].name;
    row.hosts = last->placement.slices;
  }
  row.submitted = facts.submitted;
  row.first_start = progress.first_start;
  row.finish = progress.finish;
  row.executed = Seconds{progress.executed};
  row.requested_time = request.walltime;
  row.lost = Seconds{progress.lost};
  row.work = progress.saved;
  std::tie(row.energy, row.carbon) = state_->energy.drawn_by(job);
  row.members = request.members;
  row.chips = request.total_chips();
  row.preemptions = progress.preemptions;
  row.state = state;
  recorder_->job(row);
}

} // namespace leasehold::simulation
