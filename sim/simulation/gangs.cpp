#include "simulation/gangs.hpp"

#include "simulation/make_room.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace leasehold::simulation {

using model::JobId;
using model::JobState;

bool Gangs::is_use(JobId gang) const
{
  return state_->jobs[gang].kind != model::JobKind::sublet;
}

bool Gangs::is_other(JobId gang, model::PoolId pool) const
{
  const model::TenantId owner = state_->ledger.pool(pool).owner;
  return owner.valid() && (!is_use(gang) || state_->jobs[gang].tenant != owner || state_->jobs[gang].fills);
}

model::Rejection Gangs::occupy(JobId job, std::uint32_t index, model::Placement& placement)
{
  const model::Request& request = state_->jobs.requests(job)[index];
  const model::Rejection verdict = state_->ledger.allocate(job, index, request, placement, state_->now);
  if (verdict != model::Rejection::accepted)
    return verdict;
  const model::Placement& taken = state_->ledger.allocation(job).placement;
  if (is_other(job, taken.pool))
    others_.insert(taken.pool);
  if (is_use(job))
    state_->accounts.occupy(taken, request.chips.chips(), state_->now);
  wake_ = state_->energy.begin(taken, state_->now);
  return verdict;
}

JobId Gangs::start(const Owner& owner, const model::Request& request, model::PoolId pool)
{
  if (!has_room(*state_, pool, owner.tenant, request))
    return JobId::none();
  auto placement = state_->placement->place(state_->view, JobId::none(), pool, request);
  const auto leaves = [this](const model::Slice& at) { return state_->leaving.intersects(at.hosts); };
  if (!placement || (!state_->leaving.empty() && std::ranges::any_of(placement->slices, leaves)))
    return JobId::none();
  return start(owner, request, std::move(*placement));
}

JobId Gangs::start(const Owner& owner, const model::Request& request, model::Placement placement)
{
  model::Job job;
  job.kind = owner.kind;
  job.tenant = owner.tenant;
  job.workload = owner.workload;
  job.priority = owner.priority;
  job.submitted = state_->now;
  job.state = JobState::running;
  const JobId gang = state_->jobs.add(job, {&request, 1}, {});
  if (occupy(gang, 0, placement) == model::Rejection::accepted)
    return gang;
  state_->jobs[gang].state = JobState::rejected;
  return JobId::none();
}

model::Allocation Gangs::vacate(JobId gang, Seconds lost)
{
  model::Allocation held = state_->ledger.release(gang);
  state_->energy.end(held.placement, state_->now);
  if (is_other(gang, held.placement.pool))
    others_.erase(others_.find(held.placement.pool));
  if (!is_use(gang))
    return held;
  const double chips = state_->jobs.requests(gang)[held.request].chips.chips();
  state_->accounts.vacate(
      held.placement,
      {.job = &state_->jobs[gang], .chips_per_member = chips, .held = state_->now - held.started, .lost = lost},
      state_->now);
  state_->energy.add(held.placement, {.gang = gang,
                                      .job = &state_->jobs[gang],
                                      .chips_per_member = chips,
                                      .from = held.started,
                                      .works = held.started + lost, // what a replica lost it spent on loading
                                      .to = state_->now});
  return held;
}

model::Allocation Gangs::end(JobId gang, Seconds lost)
{
  model::Allocation held = vacate(gang, lost);
  state_->jobs[gang].state = JobState::finished;
  return held;
}

Occupant& Gangs::occupant_of(JobId gang) const
{
  Occupant* const occupant = occupants_[static_cast<std::size_t>(state_->jobs[gang].kind)];
  if (occupant == nullptr)
    throw std::logic_error("a gang that belongs to nobody holds chips");
  return *occupant;
}

void Gangs::evict(JobId gang, EndReason reason, Seconds notice)
{
  occupant_of(gang).evict(gang, reason, notice);
}

} // namespace leasehold::simulation
