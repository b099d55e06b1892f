// What a scheduling policy decides about jobs: judged, carried out, or refused with a reason.
#include "assembly/gang_crossing.hpp"
#include "simulation/chip_claim.hpp"
#include "simulation/job_trial.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

namespace leasehold::simulation {

using model::JobId;
using model::JobState;
using model::Rejection;
using policy::Decision;

Rejection JobRunner::decide(Decision decision)
{
  struct Judge {
    JobRunner& runner;
    Rejection operator()(policy::Start& start) const { return runner.start(start); }
    Rejection operator()(const policy::Preempt& preempt) const { return runner.preempt(preempt); }
    Rejection operator()(const policy::Resize& resize) const { return move(resize); }
    Rejection operator()(const policy::Migrate& migrate) const { return move(migrate); }
    Rejection operator()(const policy::Reject& reject) const
    {
      if (!runner.is(reject.job, JobState::pending))
        return Rejection::not_pending;
      runner.reject(reject.job);
      return Rejection::accepted;
    }
    Rejection move(const Decision& one) const
    {
      std::vector<Decision> plain;
      const Rejection reason = Trial{runner}.judge({&one, 1}, plain).reason;
      if (reason == Rejection::accepted)
        runner.carry_out(plain);
      return reason;
    }
  };
  const Rejection verdict = std::visit(Judge{*this}, decision);
  if (verdict != Rejection::accepted)
    refuse(decision, verdict);
  return verdict;
}

policy::Verdict JobRunner::decide(std::span<const Decision> act)
{
  std::vector<Decision> plain;
  plain.reserve(act.size());
  const policy::Verdict verdict = Trial{*this}.judge(act, plain);
  if (verdict.accepted())
    carry_out(plain);
  else
    refuse(act[verdict.which], verdict.reason);
  return verdict;
}

void JobRunner::carry_out(std::vector<Decision>& act)
{
  const auto move_off = [this](JobId job, EndReason reason) {
    interrupt(job, reason, traits_of(job).checkpoints.cost);
  };
  std::vector<policy::Start> starts;
  for (Decision& decision : act) {
    if (auto* begin = std::get_if<policy::Start>(&decision)) {
      starts.push_back(std::move(*begin));
    } else if (const auto* stop = std::get_if<policy::Preempt>(&decision)) {
      static_cast<void>(preempt(*stop));
    } else if (const auto* refused = std::get_if<policy::Reject>(&decision)) {
      reject(refused->job);
    } else if (auto* resize = std::get_if<policy::Resize>(&decision)) {
      move_off(resize->job, EndReason::resized);
      starts.push_back({resize->job, resize->request, resize->pool, std::move(resize->placement)});
    } else if (auto* migrate = std::get_if<policy::Migrate>(&decision)) {
      const std::uint32_t request = state_->ledger.allocation(migrate->job).request;
      move_off(migrate->job, EndReason::migrated);
      starts.push_back({migrate->job, request, migrate->pool, std::move(migrate->placement)});
    }
  }
  for (policy::Start& begin : starts)
    if (const Rejection reason = start(begin); reason != Rejection::accepted)
      throw std::logic_error(std::string{"an act that was accepted cannot be carried out: "} + model::explain(reason));
}

Rejection JobRunner::judge_preemption(const policy::Preempt& decision) const
{
  if (!is(decision.job, JobState::running))
    return Rejection::not_running;
  const bool good = decision.how != policy::Stop::with_notice ||
                    (decision.notice >= Seconds{0} && std::isfinite(decision.notice.value()));
  return good ? Rejection::accepted : Rejection::bad_notice;
}

Rejection JobRunner::preempt(const policy::Preempt& decision)
{
  if (const Rejection reason = judge_preemption(decision); reason != Rejection::accepted)
    return reason;
  switch (decision.how) {
  case policy::Stop::at_once:
    interrupt(decision.job, EndReason::preempted, Seconds{-1}); // even a checkpoint that costs nothing is not written
    break;
  case policy::Stop::after_checkpoint:
    interrupt(decision.job, EndReason::preempted, traits_of(decision.job).checkpoints.cost);
    break;
  case policy::Stop::with_notice:
    give_notice(decision.job, decision.notice);
    break;
  }
  return Rejection::accepted;
}

void JobRunner::give_notice(JobId job, Seconds notice)
{
  noticed_[job] = {state_->now + notice, notice};
  move_end(job);
}

void JobRunner::move_end(JobId job)
{
  ++progress_[job.index()].epoch;
  schedule_end(job, state_->jobs.requests(job)[state_->ledger.allocation(job).request]);
}

bool JobRunner::has_to_stop(JobId job, const model::Allocation& held, const model::Request& request) const
{
  const auto noticed = noticed_.find(job);
  return noticed != noticed_.end() && noticed->second.stop <= state_->now &&
         held.started +
                 std::min({time_to_finish(job, request), time_allowed(job, request), time_to_fail(job, request)}) >
             state_->now;
}

Rejection JobRunner::start(policy::Start& decision)
{
  const JobId job = decision.job;
  if (!is(job, JobState::pending))
    return Rejection::not_pending;
  const model::PoolId pool = pool_of(decision.placement, decision.pool);
  std::optional<model::Placement> placement = std::move(decision.placement);
  Rejection verdict = judge_claim(*state_, state_->view, {job, decision.request, pool}, placement);
  if (verdict == Rejection::accepted)
    verdict = state_->gangs.occupy(job, decision.request, *placement);
  if (verdict != Rejection::accepted)
    return verdict;

  const model::Request& request = state_->jobs.requests(job)[decision.request];
  state_->pending.erase(job);
  state_->jobs[job].state = JobState::running;
  --counts_.pending;
  ++counts_.running;
  if (state_->jobs[job].kind == model::JobKind::training)
    ++training_[state_->jobs[job].tenant.index()];
  const model::Allocation& held = state_->ledger.allocation(job);
  Progress& progress = progress_[job.index()];
  if (progress.first_start == Timestamp::never()) {
    progress.first_start = state_->now;
    totals_.waits.push_back((state_->now - state_->jobs[job].submitted).value());
  }
  const bool arrives = arrival_ && state_->jobs[job].kind == model::JobKind::training; // its checkpoint may have to
  if (const Seconds waits = std::max(state_->gangs.wake(), arrives ? arrival_(job, pool) : Seconds{0});
      waits > Seconds{0}) {
    arriving_[job] = waits;
    checkpoints_.tell(job, [this, job, waits](Seconds later) {
      arriving_[job] = std::max(waits, later);
      writes_.put_off(job, state_->ledger.allocation(job).started + time_to_begin(job));
      keep_step(job);
    });
  }
  writes_.begin(job, held.placement, traits_of(job).checkpoints, state_->now + time_to_begin(job));
  if (const double share = settle_at(held, job); share != 1.0) {
    spread_[job] = share;
    progress.best_placed = std::max(progress.best_placed, share);
  }
  if (const auto& rule = traits_of(job).retries)
    attempts_.begin(job, *rule, state_->jobs.name(job), progress.saved, progress.work);
  schedule_end(job, request);
  if (!state_->speeds.all_full())
    keep_step(job);
  if (recorder_->wants_events())
    note_start(job);
  state_->scheduling->started(state_->view, job);
  return Rejection::accepted;
}

double JobRunner::settle_at(const model::Allocation& held, JobId job)
{
  assembly::WorkloadTraits& traits = workloads_[state_->jobs[job].workload];
  const model::DomainShares* domains = held.request < traits.domains.size() ? &traits.domains[held.request] : nullptr;
  const std::uint32_t together = domains == nullptr ? 0 : scale_up_.together(*domains, held.placement);
  const double share = together == 0 ? 1.0 : domains->of(together);
  if (traffic_ == nullptr)
    return share;
  assembly::GangCrossing its = assembly::crossing_of(traits, together, held, state_->ledger.inventory(), *traffic_);
  const double placed = share * its.placed;
  if (on_links_.shares() && its.crossing) // once its checkpoint is there
    checkpoints_.then(job, [this, job, its = std::move(its)] { on_links_.enter(job, *its.crossing, its.left); });
  return placed;
}

void JobRunner::note_start(JobId job)
{
  const model::Allocation& held = state_->ledger.allocation(job);
  const model::Pool& pool = state_->ledger.pool(held.placement.pool);
  const model::Inventory& inventory = state_->ledger.inventory();
  note(output::Fact::job_started, job,
       inventory.chip_types[pool.chip.index()] + " in " + inventory.regions[pool.region.index()].name + ", request " +
           std::to_string(held.request));
}

void JobRunner::refuse(const Decision& decision, Rejection reason)
{
  ++totals_.refused_decisions;
  if (!recorder_->wants_events())
    return;
  const JobId job = policy::job_of(decision);
  const std::string subject = job.index() < state_->jobs.size() ? std::string{state_->jobs.name(job)} : "no job";
  recorder_->event(state_->now, output::Fact::decision_refused, subject,
                   std::string{name_of(decision)} + ": " + model::explain(reason));
}

} // namespace leasehold::simulation
