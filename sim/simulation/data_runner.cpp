#include "simulation/data_runner.hpp"

#include <algorithm>
#include <utility>

namespace leasehold::simulation {

using model::RegionId;

DataRunner::DataRunner(ClusterState& state, JobRunner& jobs, output::Recorder& recorder, assembly::DataPlan plan,
                       const std::vector<assembly::TrainingDemand>& training)
    : state_(&state), jobs_(&jobs), recorder_(&recorder), plan_(std::move(plan))
{
  for (const assembly::TrainingDemand& each : training) {
    const assembly::DataPlan::Entry& entry = plan_.training.at(each.name);
    training_.push_back({each.job, entry.dataset, entry.checkpoint, RegionId::none(), Timestamp::never()});
  }
  for (std::size_t d = 0; d < plan_.datasets.size(); ++d) {
    model::Regions& copies = copies_.emplace_back();
    for (const RegionId region : plan_.datasets[d].at)
      copies.insert(region);
    open(d);
  }
}

void DataRunner::open(std::size_t dataset)
{
  for (const Job& each : training_)
    for (std::uint32_t r = 0; each.dataset == dataset && r < state_->jobs.requests(each.job).size(); ++r)
      state_->jobs.request(each.job, r).regions = copies_[dataset];
}

BytesPerSecond DataRunner::rate(const Copy& copy) const
{
  if (copy.crossing.valid())
    return plan_.bandwidth[copy.from.index()][copy.to.index()] * copy.share;
  const auto sharing =
      std::ranges::count_if(moving_, [&](const Copy& c) { return c.from == copy.from && c.to == copy.to; });
  return plan_.bandwidth[copy.from.index()][copy.to.index()] / static_cast<double>(sharing);
}

Timestamp DataRunner::next_event() const
{
  Timestamp next = Timestamp::never();
  for (const Copy& copy : moving_)
    next = std::min(next, end_of(copy));
  return next;
}

/// Brings a copy up to now, before its rate changes.
void DataRunner::settle(Copy& copy) const
{
  copy.left = std::max(Bytes{0}, copy.left - rate(copy) * (state_->now - copy.since));
  copy.since = state_->now;
}

/// Those on one way, before their number changes.
void DataRunner::settle(RegionId from, RegionId to)
{
  for (Copy& copy : moving_)
    if (copy.from == from && copy.to == to)
      settle(copy);
}

void DataRunner::enter_network(Copy& copy)
{
  if (crossings_ == nullptr || !plan_.ways[copy.from.index()][copy.to.index()])
    return;
  const assembly::DataPlan::Way& way = *plan_.ways[copy.from.index()][copy.to.index()];
  const std::size_t dataset = copy.dataset;
  const RegionId to = copy.to;
  const auto told = [this, dataset, to](double share) {
    const auto same = [&](const Copy& each) { return each.dataset == dataset && each.to == to; };
    Copy& moving = *std::ranges::find_if(moving_, same);
    settle(moving);
    moving.share = share;
  };
  copy.crossing = crossings_->enter({{way.from, way.to}, network::Crossing::Pattern::one_way, plan_.streams}, told);
}

void DataRunner::advance()
{
  for (std::size_t c = 0; c < moving_.size();)
    if (end_of(moving_[c]) <= state_->now) {
      finish(c);
      c = 0; // the others on its way are faster from now on
    } else {
      ++c;
    }
}

void DataRunner::finish(std::size_t index)
{
  const Copy done = moving_[index];
  settle(done.from, done.to);
  if (done.crossing.valid())
    crossings_->leave(done.crossing);
  moving_.erase(moving_.begin() + static_cast<std::ptrdiff_t>(index));
  copies_[done.dataset].insert(done.to);
  open(done.dataset);
  const auto pools = state_->ledger.pools();
  for (std::uint32_t p = 0; p < pools.size(); ++p)
    if (pools[p].region == done.to)
      state_->scheduling->pool_changed(state_->view, model::PoolId{p});
  state_->reschedule = true;
  recorder_->event(state_->now, output::Fact::copy_ended, plan_.datasets[done.dataset].name,
                   state_->ledger.inventory().regions[done.to.index()].name);
}

bool DataRunner::under_way(std::size_t dataset, RegionId to) const
{
  return std::ranges::any_of(moving_, [&](const Copy& copy) { return copy.dataset == dataset && copy.to == to; });
}

void DataRunner::begin(std::size_t dataset, RegionId to, model::TenantId tenant)
{
  RegionId from = RegionId::none();
  for (std::uint32_t r = 0; r < plan_.bandwidth.size(); ++r)
    if (copies_[dataset].contains(RegionId{r}) &&
        (!from.valid() || plan_.bandwidth[r][to.index()] > plan_.bandwidth[from.index()][to.index()]))
      from = RegionId{r};
  settle(from, to);
  moving_.push_back({dataset, from, to, plan_.datasets[dataset].size, state_->now});
  enter_network(moving_.back());
  bill(tenant, from, to, plan_.datasets[dataset].size);
  recorder_->event(state_->now, output::Fact::copy_started, plan_.datasets[dataset].name,
                   state_->ledger.inventory().regions[to.index()].name);
}

void DataRunner::bill(model::TenantId tenant, RegionId from, RegionId to, Bytes bytes)
{
  const auto& regions = state_->ledger.inventory().regions;
  const model::ProviderId provider = regions[from.index()].provider;
  const assembly::DataPlan::Egress& price = plan_.egress[provider.index()];
  bills_.push_back({tenant, provider, bytes, provider == regions[to.index()].provider ? price.inside : price.outside});
  egress_cost_ += bills_.back().price.bill(bytes);
  moved_ += bytes;
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
    for (const model::PoolId pool : state_->admitted[facts.tenant.index()]) {
      const RegionId region = state_->ledger.pool(pool).region;
      if (state_->ledger.pool(pool).hosts.empty() || !could_hold(pool, job.job))
        continue;
      if (copies_[*job.dataset].contains(region)) {
        waits = false;
        wanted = RegionId::none();
        on_its_way = true;
        break;
      }
      waits = true;
      on_its_way = on_its_way || under_way(*job.dataset, region);
      wanted = wanted.valid() ? wanted : region;
    }
    if (wanted.valid() && !on_its_way)
      begin(*job.dataset, wanted, facts.tenant);
  }
  if (waits && job.waiting == Timestamp::never())
    job.waiting = state_->now;
  if (!waits && job.waiting < Timestamp::never()) {
    waited_ += state_->now - job.waiting;
    job.waiting = Timestamp::never();
  }
}

void DataRunner::decide()
{
  for (Job& job : training_)
    if (job.dataset)
      look(job);
}

void DataRunner::expect(model::TenantId tenant, RegionId region, model::ChipTypeId chip, std::int64_t chips)
{
  for (const Job& job : training_) {
    if (!job.dataset || state_->jobs[job.job].tenant != tenant ||
        state_->jobs[job.job].state != model::JobState::pending || copies_[*job.dataset].contains(region) ||
        under_way(*job.dataset, region))
      continue;
    const bool enough = std::ranges::any_of(state_->jobs.requests(job.job), [&](const model::Request& request) {
      return request.chip_types.contains(chip) && request.total_chips() <= static_cast<double>(chips);
    });
    const auto& admitted = state_->admitted[tenant.index()];
    const bool elsewhere = std::ranges::any_of(admitted, [&](model::PoolId pool) {
      return copies_[*job.dataset].contains(state_->ledger.pool(pool).region) && could_hold(pool, job.job);
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
  const RegionId before = std::exchange(job->last, here);
  if (!before.valid() || before == here || jobs_->work_done(id) <= 0.0)
    return Seconds{0};
  bill(state_->jobs[id].tenant, before, here, job->checkpoint);
  recorder_->event(state_->now, output::Fact::checkpoint_moved, state_->jobs.name(id),
                   state_->ledger.inventory().regions[here.index()].name);
  return job->checkpoint / plan_.bandwidth[before.index()][here.index()];
}

Seconds DataRunner::wait(std::size_t dataset, RegionId to) const
{
  if (copies_[dataset].contains(to))
    return Seconds{0};
  for (const Copy& copy : moving_)
    if (copy.dataset == dataset && copy.to == to)
      return std::max(Seconds{0}, end_of(copy) - state_->now);
  BytesPerSecond fastest{0.0};
  for (std::uint32_t from = 0; from < plan_.bandwidth.size(); ++from)
    if (copies_[dataset].contains(RegionId{from}))
      fastest = std::max(fastest, plan_.bandwidth[from][to.index()]);
  return fastest > BytesPerSecond{0.0} ? plan_.datasets[dataset].size / fastest : model::no_limit;
}

std::vector<Seconds> DataRunner::waits(model::JobId id) const
{
  const auto job = std::ranges::find(training_, id, &Job::job);
  std::vector<Seconds> found;
  if (job != training_.end() && job->dataset)
    for (std::uint32_t region = 0; region < plan_.bandwidth.size(); ++region)
      found.push_back(wait(*job->dataset, RegionId{region}));
  return found;
}

std::vector<DataRunner::Bill> DataRunner::take_bills()
{
  return std::exchange(bills_, {});
}

void DataRunner::close()
{
  for (Job& job : training_)
    if (job.waiting < Timestamp::never()) {
      waited_ += state_->now - job.waiting;
      job.waiting = Timestamp::never();
    }
}

} // namespace leasehold::simulation
