// The arithmetic of a job's stay on chips: how long so much work takes, and how much is done, kept and lost in how
// long.
#include "simulation/job_runner.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace leasehold::simulation {

using model::JobId;

Seconds JobRunner::time_to_begin(JobId job) const
{
  const Seconds restart = progress_[job.index()].preemptions > 0 ? traits_of(job).restart : Seconds{0};
  const auto waits = arriving_.find(job);
  return restart + (waits == arriving_.end() ? Seconds{0} : waits->second) + writes_.late(job);
}

double JobRunner::work_in(JobId job, const model::Request& request, Seconds worked) const
{
  if (const auto pace = paces_.find(job); pace != paces_.end())
    return pace->second.work(worked) * placed_share(job);
  return worked.value() * request.rate * placed_share(job);
}

Seconds JobRunner::time_for(JobId job, const model::Request& request, double work) const
{
  if (const auto pace = paces_.find(job); pace != paces_.end())
    return pace->second.time_for(work / placed_share(job));
  return Seconds{work / (request.rate * placed_share(job))};
}

/// From now on by the rate of its request and what the network and its slowest host leave of it.
void JobRunner::change_pace(JobId job, const model::Request& request, double before)
{
  const model::Allocation& held = state_->ledger.allocation(job);
  const Seconds worked = working_time(job, state_->now - held.started);
  paces_.try_emplace(job, before)
      .first->second.change(worked, request.rate * on_links_.left(job) * state_->speeds.of(held.placement));
  ++progress_[job.index()].epoch;
  schedule_end(job, request);
}

void JobRunner::keep_step(JobId job)
{
  const model::Request& request = state_->jobs.requests(job)[state_->ledger.allocation(job).request];
  change_pace(job, request, request.rate);
}

double JobRunner::placed_share(JobId job) const
{
  const auto found = spread_.find(job);
  return found == spread_.end() ? 1.0 : found->second;
}

Seconds JobRunner::working_time(JobId job, Seconds length) const
{
  return traits_of(job).checkpoints.work_in(std::max(Seconds{0}, length - time_to_begin(job)));
}

Seconds JobRunner::time_to_finish(JobId job, const model::Request& request) const
{
  return time_until(job, request, progress_[job.index()].work);
}

Seconds JobRunner::time_to_fail(JobId job, const model::Request& request) const
{
  const double fails_at = attempts_.fails_at(job);
  return std::isfinite(fails_at) ? time_until(job, request, fails_at) : model::no_limit;
}

Seconds JobRunner::time_until(JobId job, const model::Request& request, double work) const
{
  const Seconds pure = time_for(job, request, work - progress_[job.index()].saved);
  if (!std::isfinite(pure.value())) // it stands still
    return pure;
  return traits_of(job).checkpoints.time_of(pure) + time_to_begin(job) + writes_.later(job);
}

/// The user's estimate binds rigid jobs alone, and their work alone, that of earlier stays included: what comes before a
/// stay's first work, and writing checkpoints, is the system's doing and is not charged against it.
Seconds JobRunner::time_allowed(JobId job, const model::Request& request) const
{
  const model::Job& facts = state_->jobs[job];
  if (facts.kind != model::JobKind::rigid || !facts.estimate_binds || request.walltime == model::no_limit)
    return model::no_limit;
  const Seconds left = request.walltime - Seconds{progress_[job.index()].saved / request.rate};
  return traits_of(job).checkpoints.time_of(left) + time_to_begin(job);
}

JobRunner::Stay JobRunner::finished_stay(JobId job, const model::Request& request, Seconds length) const
{
  const double work = progress_[job.index()].work - progress_[job.index()].saved;
  return {length, work, std::max(Seconds{0}, length - time_for(job, request, work))};
}

JobRunner::Stay JobRunner::broken_stay(JobId job, const model::Request& request, Seconds length, Seconds notice) const
{
  if (const auto hung = hanging_.find(job); hung != hanging_.end()) {
    const Stay& before = hung->second.stay;
    return {length, before.work, before.lost + (length - before.length)};
  }
  const Progress& progress = progress_[job.index()];
  const model::Checkpoints& checkpoints = traits_of(job).checkpoints;
  if (!checkpoints.written())
    return {length, 0.0, length};
  const Seconds kept = checkpoints.saved_in(length - time_to_begin(job), notice);
  const double work = std::min(work_in(job, request, kept), progress.work - progress.saved);
  return {length, work, length - time_for(job, request, work)};
}

double JobRunner::share_done(JobId job) const
{
  const Progress& progress = progress_[job.index()];
  return progress.work > 0.0 ? work_done(job) / progress.work : 1.0;
}

double JobRunner::work_left(JobId job) const
{
  return progress_[job.index()].work - work_done(job);
}

double JobRunner::work_done(JobId job) const
{
  const Progress& progress = progress_[job.index()];
  if (!state_->ledger.holds_chips(job))
    return progress.saved;
  if (const auto hung = hanging_.find(job); hung != hanging_.end())
    return progress.saved + hung->second.stay.work;
  const model::Allocation& held = state_->ledger.allocation(job);
  const model::Request& request = state_->jobs.requests(job)[held.request];
  if (paces_.contains(job))
    return std::min(progress.work,
                    progress.saved + work_in(job, request, working_time(job, state_->now - held.started)));
  const Seconds useful = state_->now - held.started - time_to_begin(job);
  return std::clamp(progress.saved +
                        useful.value() * traits_of(job).checkpoints.working_share() * request.rate * placed_share(job),
                    progress.saved, progress.work);
}

model::JobFacts JobRunner::facts(JobId job) const
{
  model::JobFacts facts;
  if (job.index() >= progress_.size())
    return facts; // a replica, a pilot or a host that is let
  const Progress& progress = progress_[job.index()];
  facts.first_start = progress.first_start;
  facts.executed = Seconds{progress.executed};
  facts.chip_seconds = progress.chip_seconds;
  facts.work = work_done(job);
  facts.work_left = state_->jobs[job].kind == model::JobKind::training ? work_left(job) : 0.0;
  facts.work_saved = progress.saved;
  facts.preemptions = progress.preemptions;
  facts.keeps = traits_of(job).checkpoints.written();
  facts.checkpoint = traits_of(job).checkpoints.cost;
  facts.restart = traits_of(job).restart;
  if (state_->ledger.holds_chips(job)) {
    const model::Allocation& held = state_->ledger.allocation(job);
    facts.executed = facts.executed + (state_->now - held.started);
    facts.chip_seconds += held.chips * (state_->now - held.started).value();
  }
  return facts;
}

Seconds JobRunner::time_left(JobId job, const model::Request& request) const
{
  return Seconds{work_left(job) / (request.rate * traits_of(job).checkpoints.working_share())};
}

} // namespace leasehold::simulation
