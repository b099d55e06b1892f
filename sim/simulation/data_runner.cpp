#include "simulation/data_runner.hpp"

#include <algorithm>
#include <utility>

namespace leasehold::simulation {

using model::RegionId;

namespace {

std::vector<network::DatasetCopies::Dataset> datasets_of(const assembly::DataPlan& plan)
{
  std::vector<network::DatasetCopies::Dataset> found;
  for (const assembly::DataPlan::Dataset& each : plan.datasets) {
    found.push_back({each.size, {}});
    for (const RegionId region : each.at)
      found.back().at.insert(region);
  }
  return found;
}

} // namespace

DataRunner::DataRunner(ClusterState& state, JobRunner& jobs, output::Recorder& recorder, assembly::DataPlan plan,
                       const std::vector<assembly::TrainingDemand>& training)
    : state_(&state), jobs_(&jobs), recorder_(&recorder), plan_(std::move(plan)),
      copies_(plan_.ways, state.now, datasets_of(plan_))
{
  for (const assembly::TrainingDemand& each : training) {
    const assembly::DataPlan::Entry& entry = plan_.training.at(each.name);
    training_.push_back({each.job, entry.dataset, entry.checkpoint, Timestamp::never()});
  }
  for (std::size_t d = 0; d < copies_.size(); ++d)
    open(d);
}

void DataRunner::open(std::size_t dataset)
{
  for (const Job& each : training_)
    for (std::uint32_t r = 0; each.dataset == dataset && r < state_->jobs.requests(each.job).size(); ++r)
      state_->jobs.request(each.job, r).regions = copies_.places(dataset);
}

void DataRunner::advance()
{
  jobs_->checkpoints().arrive();
  while (const auto done = copies_.take_done())
    finish(*done);
}

void DataRunner::finish(network::Copies::Errand done)
{
  open(done.dataset);
  const auto pools = state_->ledger.pools();
  for (std::uint32_t p = 0; p < pools.size(); ++p)
    if (pools[p].region == done.to)
      state_->scheduling->pool_changed(state_->view, model::PoolId{p});
  state_->reschedule = true;
  recorder_->event(state_->now, output::Fact::copy_ended, plan_.datasets[done.dataset].name, region(done.to).name);
}

void DataRunner::begin(std::size_t dataset, RegionId to, model::TenantId tenant)
{
  const RegionId from = copies_.begin(dataset, to);
  if (!from.valid())
    return;
  bill(tenant, from, to, copies_.bytes(dataset));
  recorder_->event(state_->now, output::Fact::copy_started, plan_.datasets[dataset].name, region(to).name);
}

void DataRunner::bill(model::TenantId tenant, RegionId from, RegionId to, Bytes bytes)
{
  egress_.add({tenant, region(from).provider, bytes, plan_.price(region(from), region(to))});
}

bool DataRunner::could_hold(model::PoolId pool, model::JobId job) const
{
  return std::ranges::any_of(state_->jobs.requests(job), [&](model::Request request) {
    request.regions = model::Regions::any();
    return state_->view.could_fit(pool, request);
  });
}

void DataRunner::look(Job& job)
{
  const model::Job& facts = state_->jobs[job.job];
  bool waits = false;
  if (facts.state == model::JobState::pending) {
    RegionId wanted = RegionId::none();
    bool on_its_way = false;
    waits = copies_.comes(*job.dataset);
    for (const model::PoolId pool : state_->view.open_to(job.job)) {
      const RegionId region = state_->ledger.pool(pool).region;
      if (state_->ledger.pool(pool).hosts.empty() || !could_hold(pool, job.job))
        continue;
      if (copies_.is_in(*job.dataset, region)) {
        waits = false;
        wanted = RegionId::none();
        on_its_way = true;
        break;
      }
      waits = true;
      on_its_way = on_its_way || copies_.comes_to(*job.dataset, region);
      wanted = wanted.valid() ? wanted : region;
    }
    if (wanted.valid() && !on_its_way)
      begin(*job.dataset, wanted, facts.tenant);
  }
  wait(job, waits);
}

void DataRunner::wait(Job& job, bool waits)
{
  if (waits && job.waiting == Timestamp::never())
    job.waiting = state_->now;
  if (!waits && job.waiting < Timestamp::never())
    waited_ += state_->now - std::exchange(job.waiting, Timestamp::never());
}

void DataRunner::decide()
{
  copies_.darken(network::dark_regions(state_->ledger.inventory(), state_->down.out()));
  for (Job& job : training_)
    if (job.dataset)
      look(job);
}

bool DataRunner::lacks(const Job& job, RegionId region) const
{
  return job.dataset && state_->jobs[job.job].state == model::JobState::pending && copies_.lacks(*job.dataset, region);
}

void DataRunner::send(model::JobId id, RegionId to)
{
  const auto job = std::ranges::find(training_, id, &Job::job);
  const model::JobState now = state_->jobs[id].state;
  if (job != training_.end() && job->dataset && copies_.lacks(*job->dataset, to) &&
      (now == model::JobState::pending || now == model::JobState::running))
    begin(*job->dataset, to, state_->jobs[id].tenant);
}

void DataRunner::expect(model::TenantId tenant, RegionId region, model::ChipTypeId chip, std::int64_t chips)
{
  for (const Job& job : training_) {
    const auto home = state_->homes.home_of(job.job);
    const bool elsewhere_at_home = state_->jobs[job.job].bound && (!home || home->region != region);
    if (state_->jobs[job.job].tenant != tenant || !lacks(job, region) || elsewhere_at_home)
      continue;
    const bool enough = std::ranges::any_of(state_->jobs.requests(job.job), [&](const model::Request& request) {
      return request.chip_types.contains(chip) && request.total_chips() <= static_cast<double>(chips);
    });
    const auto& admitted = state_->admitted[tenant.index()];
    const bool elsewhere = std::ranges::any_of(admitted, [&](model::PoolId pool) {
      return copies_.is_in(*job.dataset, state_->ledger.pool(pool).region) && could_hold(pool, job.job);
    });
    if (enough && !elsewhere)
      begin(*job.dataset, region, tenant);
  }
}

Seconds DataRunner::move_checkpoint(model::JobId id, model::PoolId pool)
{
  const auto job = std::ranges::find(training_, id, &Job::job);
  if (job == training_.end())
    return Seconds{0};
  const RegionId here = state_->ledger.pool(pool).region;
  const RegionId before = jobs_->checkpoints().place(id);
  if (!before.valid() || before == here || jobs_->work_done(id) <= 0.0) {
    jobs_->checkpoints().put(id, here);
    return Seconds{0};
  }
  bill(state_->jobs[id].tenant, before, here, job->checkpoint);
  recorder_->event(state_->now, output::Fact::checkpoint_moved, state_->jobs.name(id), region(here).name);
  return jobs_->checkpoints().begin(id, plan_.ways, here, job->checkpoint);
}

std::vector<Seconds> DataRunner::waits(model::JobId id) const
{
  const auto job = std::ranges::find(training_, id, &Job::job);
  return job != training_.end() && job->dataset ? copies_.waits(*job->dataset) : std::vector<Seconds>{};
}

std::vector<Timestamp> DataRunner::soonest(model::JobId id) const
{
  const auto job = std::ranges::find(training_, id, &Job::job);
  if (job == training_.end() || !job->dataset)
    return {};
  const std::vector<RegionId>& at = plan_.datasets[*job->dataset].at;
  std::vector<Timestamp> found;
  for (std::uint32_t r = 0; r < copies_.regions(); ++r) {
    const RegionId to{r};
    Timestamp first = std::ranges::find(at, to) == at.end() ? Timestamp::never() : Timestamp{};
    for (std::uint32_t f = 0; f < copies_.regions(); ++f) // from wherever another copy may be by then
      if (const RegionId from{f}; from != to && copies_.alone(from, to).value() > 0.0)
        first = std::min(first, Timestamp{} + copies_.bytes(*job->dataset) / copies_.alone(from, to));
    found.push_back(first);
  }
  return found;
}

std::vector<policy::Move> DataRunner::moves(model::JobId id) const
{
  const auto job = std::ranges::find(training_, id, &Job::job);
  std::vector<policy::Move> found(job == training_.end() ? 0 : copies_.regions());
  const RegionId from = jobs_->work_done(id) > 0.0 ? jobs_->checkpoints().place(id) : RegionId::none();
  for (std::uint32_t r = 0; r < found.size(); ++r) {
    const RegionId to{r};
    if (from.valid() && from != to)
      found[r] = {job->checkpoint / copies_.alone(from, to),
                  plan_.price(region(from), region(to)).dollars_for(job->checkpoint)};
    if (job->dataset && copies_.lacks(*job->dataset, to))
      if (const RegionId copy = copies_.source(*job->dataset, to); copy.valid())
        found[r].dollars += plan_.price(region(copy), region(to)).dollars_for(copies_.bytes(*job->dataset));
  }
  return found;
}

void DataRunner::close()
{
  for (Job& job : training_)
    wait(job, false);
}

} // namespace leasehold::simulation
