// What a scheduling policy decides about jobs: judged, carried out, or refused with a reason. An act of several decisions
// is tried on a copy of the books first, so that nothing has to be taken back from segments, accounts and events.
#include "simulation/job_runner.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <stdexcept>
#include <utility>

namespace leasehold::simulation {

using model::JobId;
using model::JobState;
using model::Rejection;
using policy::Decision;

namespace {

/// A gang that is to take chips.
struct Claim {
  JobId job;
  std::uint32_t request;
  model::PoolId pool;
};

/// Takes the chips on `placement`, or on hosts that the placement policy chooses.
Rejection take(ClusterState& state, model::ClusterLedger& ledger, const model::ClusterView& view, const Claim& claim,
               std::optional<model::Placement> placement)
{
  const auto requests = state.jobs.requests(claim.job);
  if (claim.request >= requests.size())
    return Rejection::unknown_request;
  const model::Request& request = requests[claim.request];
  const auto& admitted = state.admitted[state.jobs[claim.job].tenant.index()];
  if (std::ranges::find(admitted, claim.pool) == admitted.end())
    return Rejection::not_admitted;
  if (!placement) {
    const model::Pool& chosen = ledger.pool(claim.pool);
    if (const Rejection verdict = model::judge_place(request, chosen.chip, chosen.region);
        verdict != Rejection::accepted)
      return verdict;
    placement = state.placement->place(view, claim.job, claim.pool, request);
    if (!placement)
      return Rejection::does_not_fit;
  }
  return ledger.allocate(claim.job, claim.request, request, *placement, state.now);
}

/// The pool of a placement, where there is one, counts.
model::PoolId pool_of(const std::optional<model::Placement>& placement, model::PoolId pool)
{
  return placement ? placement->pool : pool;
}

std::string_view decision_name(const Decision& decision)
{
  static constexpr std::array<std::string_view, 5> names{"start", "preempt", "resize", "migrate", "reject"};
  return names[decision.index()];
}

} // namespace

/// One act on a copy of the books.
class JobRunner::Trial {
public:
  explicit Trial(const JobRunner& runner)
      : runner_(&runner), state_(runner.state_), books_(state_->ledger), view_(state_->view.over(books_))
  {
  }

  /// Where all is accepted, `plain` holds the act in its order with every pool and placement chosen.
  policy::Verdict judge(std::span<const Decision> act, std::vector<Decision>& plain)
  {
    for (std::size_t i = 0; i < act.size(); ++i)
      if (const Rejection reason = give_back(act[i]); reason != Rejection::accepted)
        return {reason, i};
    for (std::size_t i = 0; i < act.size(); ++i) {
      plain.push_back(act[i]);
      if (const Rejection reason = std::visit([this](auto& one) { return settle(one); }, plain.back());
          reason != Rejection::accepted)
        return {reason, i};
    }
    return {};
  }

private:
  Rejection give_back(const Decision& decision)
  {
    if (!seen_.insert(policy::job_of(decision)).second)
      return Rejection::twice_in_act;
    return std::visit([this](const auto& one) { return free(one); }, decision);
  }

  Rejection free(const policy::Start& start) const { return waits(start.job); }
  Rejection free(const policy::Reject& reject) const { return waits(reject.job); }
  Rejection free(const policy::Preempt& preempt)
  {
    const Rejection reason = runner_->judge_preemption(preempt);
    if (reason == Rejection::accepted && preempt.how != policy::Stop::with_notice)
      books_.release(preempt.job);
    return reason;
  }
  Rejection free(const policy::Resize& resize) { return leave(resize.job); }
  Rejection free(const policy::Migrate& migrate) { return leave(migrate.job); }

  Rejection waits(JobId job) const
  {
    return runner_->is(job, JobState::pending) ? Rejection::accepted : Rejection::not_pending;
  }
  Rejection leave(JobId job)
  {
    if (!runner_->is(job, JobState::running))
      return Rejection::not_running;
    books_.release(job);
    return Rejection::accepted;
  }

  Rejection settle(const policy::Preempt&) { return Rejection::accepted; }
  Rejection settle(const policy::Reject&) { return Rejection::accepted; }
  Rejection settle(policy::Start& start) { return settle_at(start.job, start.request, start.pool, start.placement); }
  Rejection settle(policy::Resize& resize)
  {
    const model::Allocation& held = state_->ledger.allocation(resize.job);
    if (!resize.pool.valid())
      resize.pool = held.placement.pool;
    if (!resize.placement && resize.pool == held.placement.pool && resize.request == held.request)
      return Rejection::already_there;
    return settle_at(resize.job, resize.request, resize.pool, resize.placement);
  }
  Rejection settle(policy::Migrate& migrate)
  {
    const model::Allocation& held = state_->ledger.allocation(migrate.job);
    if (!migrate.placement && migrate.pool == held.placement.pool)
      return Rejection::already_there;
    return settle_at(migrate.job, held.request, migrate.pool, migrate.placement);
  }

  Rejection settle_at(JobId job, std::uint32_t request, model::PoolId& pool, std::optional<model::Placement>& placement)
  {
    pool = pool_of(placement, pool);
    const Rejection reason = take(*state_, books_, view_, {job, request, pool}, placement);
    if (reason == Rejection::accepted)
      placement = books_.allocation(job).placement;
    return reason;
  }

  const JobRunner* runner_;
  ClusterState* state_;
  model::ClusterLedger books_;
  model::ClusterView view_;
  std::set<JobId> seen_;
};

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
  const auto move_off = [this](JobId job, EndReason reason) { interrupt(job, reason, traits_of(job).checkpoint_cost); };
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
    interrupt(decision.job, EndReason::preempted, traits_of(decision.job).checkpoint_cost);
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
  ++progress_[job.index()].epoch;
  schedule_end(job, state_->jobs.requests(job)[state_->ledger.allocation(job).request]);
}

bool JobRunner::has_to_stop(JobId job, const model::Allocation& held, const model::Request& request) const
{
  const auto noticed = noticed_.find(job);
  return noticed != noticed_.end() && noticed->second.stop <= state_->now &&
         held.started + std::min(time_to_finish(job, request), time_allowed(job, request)) > state_->now;
}

Rejection JobRunner::start(policy::Start& decision)
{
  const JobId job = decision.job;
  if (!is(job, JobState::pending))
    return Rejection::not_pending;
  const model::PoolId pool = pool_of(decision.placement, decision.pool);
  if (const Rejection verdict =
          take(*state_, state_->ledger, state_->view, {job, decision.request, pool}, std::move(decision.placement));
      verdict != Rejection::accepted)
    return verdict;

  const model::Request& request = state_->jobs.requests(job)[decision.request];
  state_->pending.erase(job);
  state_->jobs[job].state = JobState::running;
  --counts_.pending;
  ++counts_.running;
  if (state_->jobs[job].kind == model::JobKind::training)
    ++training_[state_->jobs[job].tenant.index()];
  const model::Allocation& held = state_->ledger.allocation(job);
  state_->accounts.occupy(held.placement, request.chips.chips(), state_->now);
  Progress& progress = progress_[job.index()];
  if (progress.first_start == Timestamp::never()) {
    progress.first_start = state_->now;
    totals_.waits.push_back((state_->now - state_->jobs[job].submitted).value());
  }
  if (arrival_ && state_->jobs[job].kind == model::JobKind::training)
    if (const Seconds waits = arrival_(job, pool); waits > Seconds{0})
      arriving_[job] = waits;
  if (const auto& domains = traits_of(job).domains; decision.request < domains.size())
    if (const double share = scale_up_.share(domains[decision.request], held.placement); share < 1.0)
      spread_[job] = share;
  schedule_end(job, request);
  if (recorder_->wants_events())
    note_start(job);
  state_->scheduling->started(state_->view, job);
  return Rejection::accepted;
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
                   std::string{decision_name(decision)} + ": " + model::explain(reason));
}

} // namespace leasehold::simulation
