#include "simulation/job_trial.hpp"

#include "simulation/chip_claim.hpp"

namespace leasehold::simulation {

using model::JobId;
using model::JobState;
using model::Rejection;
using policy::Decision;

policy::Verdict JobRunner::Trial::judge(std::span<const Decision> act, std::vector<Decision>& plain)
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

Rejection JobRunner::Trial::give_back(const Decision& decision)
{
  if (!seen_.insert(policy::job_of(decision)).second)
    return Rejection::twice_in_act;
  return std::visit([this](const auto& one) { return free(one); }, decision);
}

Rejection JobRunner::Trial::free(const policy::Preempt& preempt)
{
  const Rejection reason = runner_->judge_preemption(preempt);
  if (reason == Rejection::accepted && preempt.how != policy::Stop::with_notice &&
      !runner_->hanging_.contains(preempt.job)) // of whose chips some are down
    books_.release(preempt.job);
  return reason;
}

Rejection JobRunner::Trial::waits(JobId job) const
{
  return runner_->is(job, JobState::pending) ? Rejection::accepted : Rejection::not_pending;
}

Rejection JobRunner::Trial::leave(JobId job)
{
  if (!runner_->is(job, JobState::running) || runner_->hanging_.contains(job))
    return Rejection::not_running;
  books_.release(job);
  return Rejection::accepted;
}

Rejection JobRunner::Trial::settle(policy::Resize& resize)
{
  const model::Allocation& held = books_.released(resize.job);
  if (!resize.pool.valid())
    resize.pool = held.placement.pool;
  if (!resize.placement && resize.pool == held.placement.pool && resize.request == held.request)
    return Rejection::already_there;
  return settle_at(resize.job, resize.request, resize.pool, resize.placement);
}

Rejection JobRunner::Trial::settle(policy::Migrate& migrate)
{
  const model::Allocation& held = books_.released(migrate.job);
  if (!migrate.placement && migrate.pool == held.placement.pool)
    return Rejection::already_there;
  return settle_at(migrate.job, held.request, migrate.pool, migrate.placement);
}

Rejection JobRunner::Trial::settle_at(JobId job, std::uint32_t request, model::PoolId& pool,
                                      std::optional<model::Placement>& placement)
{
  pool = pool_of(placement, pool);
  Rejection reason = judge_claim(*state_, state_->view, {job, request, pool}, placement);
  if (reason == Rejection::accepted)
    reason = books_.allocate(job, request, state_->jobs.requests(job)[request], *placement, state_->now);
  if (reason == Rejection::accepted)
    placement = state_->ledger.allocation(job).placement;
  return reason;
}

} // namespace leasehold::simulation
