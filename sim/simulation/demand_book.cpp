#include "simulation/demand_book.hpp"

#include "assembly/load_ahead.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

namespace leasehold::simulation {

using model::ChipTypeId;
using model::TenantId;

using demand::Need;

namespace {

constexpr double chip_rounding = 1e-9;

} // namespace

DemandBook::DemandBook(ClusterState& state, JobRunner& jobs, ServiceRunner& services,
                       std::vector<assembly::TrainingDemand> training, Timestamp horizon,
                       const demand::PortOffice& ports)
    : state_(&state), jobs_(&jobs), services_(&services), training_(std::move(training)), horizon_(horizon),
      ports_(&ports)
{
}

std::span<const policy::Demand> DemandBook::review(TenantId tenant, std::vector<demand::IdleChips> idle)
{
  statement_.begin(
      {demand::owned_chips(state_->ledger, tenant, state_->down.out()), std::move(idle), sees_ahead(tenant)});
  demand::TenantRoom room{*state_->tenancy, state_->view, tenant};
  add_services(tenant, room);
  add_training(tenant, room);
  return statement_.demands();
}

/// Where what is needed of one chip may be held, others do not stand in for it; where nothing may, as much as may of that of
/// which most may.
void DemandBook::keep_within(demand::TenantRoom& room, std::size_t service, std::vector<Need>& needs) const
{
  const bool apart = !services_->setup(service).autoscaling->by_kind().empty(); // each of them is needed
  double held = 0.0;
  for (std::uint32_t option = 0; option < needs.size(); ++option)
    held += static_cast<double>(services_->replicas_on(service, option)) * needs[option].each;
  const auto most = [&](const Need& need) { return held + room.left(need.chip); };
  const auto share = [&](const Need& need) { return need.chips > 0.0 ? std::min(1.0, most(need) / need.chips) : 1.0; };
  if (!apart && !needs.empty()) {
    const double best = share(*std::ranges::max_element(needs, {}, share));
    if (best < 1.0)
      needs.resize(static_cast<std::size_t>(std::ranges::find(needs, best, share) - needs.begin()) + 1);
    std::erase_if(needs, [&](const Need& need) { return share(need) < best; });
  }
  for (Need& need : needs) {
    if (share(need) < 1.0) {
      need.chips = need.each > 0.0 ? std::floor(most(need) / need.each + chip_rounding) * need.each : most(need);
      need.tuned = std::min(need.tuned, need.chips);
    }
    if (apart || &need == &needs.front())
      room.take(need.chip, std::max(0.0, need.chips - held));
  }
}

void DemandBook::add_services(TenantId tenant, demand::TenantRoom& room)
{
  load_.resize(services_->size());
  for (std::size_t s = 0; s < services_->size(); ++s) {
    const assembly::ServiceSetup& setup = services_->setup(s);
    if (setup.tenant != tenant || services_->waits(s))
      continue;
    reviewed_[s] = services_->desired(s) * services_->rate_per_replica(s).value();
    load_[s].set(state_->now, services_->offered(s).value());
    policy::Demand demand;
    demand.name = setup.name;
    demand.kind = policy::WorkloadKind::serving;
    demand.restart = setup.startup;
    demand.load = load_[s].levels();
    std::vector<Need> needs = needs_of_service(s);
    keep_within(room, s, needs);
    if (setup.autoscaling->by_kind().empty())
      statement_.add(s, demand, std::move(needs), state_->now);
    else // they do not stand in for each other
      for (Need& need : demand::joined(std::move(needs)))
        statement_.add(s, demand, {std::move(need)}, state_->now);
  }
}

std::vector<Need> DemandBook::needs_of_service(std::size_t service)
{
  const assembly::ServiceSetup& setup = services_->setup(service);
  std::vector<Need> needs;
  for (std::uint32_t option = 0; option < setup.replicas.size(); ++option) {
    const scenario::PlannedReplica& replica = setup.replicas[option];
    Need& need = needs.emplace_back();
    need.chip = replica.request.chip_types.first();
    need.port = ports_->of_service(service, option);
    const Hertz placed = services_->placed(service, option) * replica.within_slo;
    const double rate = efficiency(need.port) * placed.value();
    need.each = replica.request.total_chips();
    need.chips = setup.replicas_of(option, Hertz{rate}) * need.each;
    need.tuned = setup.replicas_of(option, placed) * need.each;
    need.tokens_per_second = rate * setup.output_tokens / need.each;
    if (sees_ahead(setup.tenant))
      need.known = serving_to_come(service, option);
  }
  return needs;
}

double DemandBook::held_below(TenantId tenant, std::int32_t priority) const
{
  double chips = 0.0;
  for (const assembly::TrainingDemand& training : training_)
    if (const model::Job& job = state_->jobs[training.job];
        job.tenant == tenant && job.state == model::JobState::running && job.priority < priority)
      chips += state_->view.allocation(training.job).chips;
  return chips;
}

std::set<model::JobId> DemandBook::kept_out(demand::TenantRoom& room, TenantId tenant) const
{
  std::vector<const assembly::TrainingDemand*> waiting;
  for (const assembly::TrainingDemand& training : training_)
    if (const model::Job& job = state_->jobs[training.job];
        job.tenant == tenant && !job.fills && job.state == model::JobState::pending)
      waiting.push_back(&training);
  std::ranges::stable_sort(waiting, {}, [this](const assembly::TrainingDemand* training) {
    const model::Job& job = state_->jobs[training->job];
    return std::pair{-job.priority, job.submitted};
  });
  std::set<model::JobId> out;
  for (const assembly::TrainingDemand* training : waiting) {
    const auto requests = state_->jobs.requests(training->job);
    std::size_t r = 0;
    const double freed = held_below(tenant, state_->jobs[training->job].priority);
    while (r < training->chips.size() &&
           requests[r].total_chips() > room.left(training->chips[r]) + freed + chip_rounding)
      ++r;
    if (r < training->chips.size())
      room.take(training->chips[r], requests[r].total_chips());
    else
      out.insert(training->job);
  }
  return out;
}

void DemandBook::add_training(TenantId tenant, demand::TenantRoom& room)
{
  const demand::TenantRoom before = room;
  const std::set<model::JobId> out = kept_out(room, tenant);
  for (std::size_t t = 0; t < training_.size(); ++t) {
    const assembly::TrainingDemand& training = training_[t];
    const model::Job& job = state_->jobs[training.job];
    const bool here = job.state == model::JobState::pending || job.state == model::JobState::running;
    const bool foreseen = sees_ahead(tenant) && job.state == model::JobState::unsubmitted;
    if (job.tenant != tenant || job.fills || !(here || foreseen) || out.contains(training.job))
      continue;
    policy::Demand demand;
    demand.name = training.name;
    demand.kind = policy::WorkloadKind::training;
    demand.deadline = training.deadline;
    demand.progress = jobs_->share_done(training.job);
    demand.running = job.state == model::JobState::running;
    demand.on = statement_.keep(model::leases_under(training.job, state_->jobs, state_->ledger));
    demand.housed = job.housed;
    demand.in_vain = time_in_vain(training.job);
    const assembly::WorkloadTraits& traits = jobs_->workload(job.workload);
    demand.restart = traits.restart;
    demand.checkpoint = traits.checkpoints.cost;
    demand.at_stake = traits.checkpoints.interval;
    if (data_ != nullptr) {
      demand.data_wait = statement_.keep(data_->waits(training.job));
      demand.moves = statement_.keep(data_->moves(training.job));
    }
    std::vector<Need> needs = needs_of_training(training);
    if (job.state == model::JobState::pending)
      std::erase_if(needs, [&](const Need& need) {
        return need.chips > before.left(need.chip) + held_below(tenant, job.priority) + chip_rounding;
      });
    for (Need& need : needs)
      need.within = demand::own_chips_of_use(demand, need.remaining, state_->now, horizon_);
    statement_.add(services_->size() + t, demand, std::move(needs), state_->now);
  }
}

std::vector<Need> DemandBook::needs_of_training(const assembly::TrainingDemand& training) const
{
  const model::Job& job = state_->jobs[training.job];
  const auto requests = state_->jobs.requests(training.job);
  std::vector<Need> needs;
  for (std::uint32_t r = 0; r < training.chips.size(); ++r) {
    Need& need = needs.emplace_back();
    need.chip = training.chips[r];
    need.chips = job.state == model::JobState::unsubmitted ? 0.0 : requests[r].total_chips();
    need.tuned = need.chips;
    need.tokens_per_second = requests[r].rate / requests[r].total_chips();
    need.remaining = jobs_->time_left(training.job, requests[r]);
    need.port = ports_->of_training(training.job, r);
    if (sees_ahead(job.tenant))
      need.future =
          assembly::gang_ahead(requests[r].total_chips(), comes_at(training.job) - state_->now,
                               Seconds{jobs_->work_left(training.job) / requests[r].rate}, horizon_ - state_->now);
  }
  return needs;
}

Timestamp DemandBook::comes_at(model::JobId job) const
{
  if (state_->jobs[job].state != model::JobState::unsubmitted || !state_->precedence.holds(job))
    return state_->jobs[job].submitted;
  return state_->precedence.expected(job, state_->now, [this](model::JobId before) {
    return jobs_->time_left(before, state_->jobs.requests(before).front());
  });
}

Seconds DemandBook::time_in_vain(model::JobId job)
{
  if (state_->jobs[job].state != model::JobState::pending) {
    idle_since_.erase(job);
    return Seconds{0};
  }
  const auto has_come = [&](const model::Pool& pool) {
    return pool.chips > pool.chips_down && state_->homes.waits_for(job, pool) && state_->homes.arriving(pool) == 0.0 &&
           std::ranges::any_of(state_->jobs.requests(job),
                               [&](const model::Request& request) { return request.accepts(pool.chip, pool.region); });
  };
  if (std::ranges::any_of(state_->ledger.pools(), has_come))
    idle_since_.try_emplace(job, state_->now);
  const auto since = idle_since_.find(job);
  return since == idle_since_.end() ? Seconds{0} : state_->now - since->second;
}

template <class Visit> void DemandBook::for_gang(TenantId tenant, std::string_view demand, Visit visit) const
{
  for (const assembly::TrainingDemand& training : training_)
    if (training.name == demand && state_->jobs[training.job].tenant == tenant)
      visit(training.job);
}

void DemandBook::house(TenantId tenant, std::string_view demand, const model::GangHome& home)
{
  for_gang(tenant, demand, [&](model::JobId job) {
    state_->homes.set(job, home);
    told_[job] = home;
  });
}

void DemandBook::bind(TenantId tenant, bool each)
{
  bool changed = false;
  for (const policy::Demand& demand : statement_.demands()) {
    const bool leases = std::ranges::all_of(demand.chips, [](const auto& need) { return need.needed > 0.0; });
    for_gang(tenant, demand.name, [&](model::JobId job) {
      const auto told = told_.find(job);
      const bool bound = each && leases && told != told_.end();
      changed |= bound != state_->jobs[job].bound || (bound && told->second != bound_to_[job]);
      state_->jobs[job].bound = bound;
      if (bound)
        bound_to_[job] = told->second;
    });
  }
  told_.clear();
  if (!changed)
    return;
  for (std::uint32_t p = 0; p < state_->ledger.pools().size(); ++p)
    state_->scheduling->pool_changed(state_->view, model::PoolId{p});
  state_->reschedule = true;
}

void DemandBook::send_data(TenantId tenant, std::string_view demand, model::RegionId region)
{
  if (data_ != nullptr)
    for_gang(tenant, demand, [&](model::JobId job) { data_->send(job, region); });
}

/// `visit(chip, usable)` for each chip type that a workload of the tenant lists: usable where what it has still to do may run.
template <class Visit> void DemandBook::for_each_chip(TenantId tenant, Visit visit) const
{
  for (std::size_t s = 0; s < services_->size(); ++s)
    for (std::uint32_t option = 0; option < services_->setup(s).replicas.size(); ++option)
      if (services_->setup(s).tenant == tenant) {
        const auto port = ports_->of_service(s, option);
        visit(services_->setup(s).replicas[option].request.chip_types.first(),
              !port || port->portability == policy::Portability::validated);
      }
  for (const assembly::TrainingDemand& training : training_)
    if (const model::Job& job = state_->jobs[training.job]; job.tenant == tenant)
      for (std::size_t r = 0; r < training.chips.size(); ++r)
        visit(training.chips[r], job.is_open() && !state_->jobs.requests(training.job)[r].chip_types.empty());
}

model::ChipTypes DemandBook::of_use(TenantId tenant) const
{
  model::ChipTypes chips;
  for_each_chip(tenant, [&](ChipTypeId chip, bool) { chips.insert(chip); });
  return chips;
}

model::ChipTypes DemandBook::usable(TenantId tenant) const
{
  model::ChipTypes chips;
  for_each_chip(tenant, [&](ChipTypeId chip, bool usable) {
    if (usable)
      chips.insert(chip);
  });
  return chips;
}

bool DemandBook::has_work(TenantId tenant) const
{
  for (std::size_t s = 0; s < services_->size(); ++s)
    if (services_->setup(s).tenant == tenant)
      return true;
  return std::ranges::any_of(training_, [&](const assembly::TrainingDemand& training) {
    return state_->jobs[training.job].tenant == tenant && state_->jobs[training.job].is_open();
  });
}

void DemandBook::record_given()
{
  for (const auto& [service, load] : std::exchange(reviewed_, {}))
    record_given(service, load);
}

/// Replicas that load count as running, so that what was leased for them does. Where replicas of several kinds may carry
/// the load together, whole replicas of one kind are no lower bound of what that takes.
void DemandBook::record_given(std::size_t service, double load)
{
  const assembly::ServiceSetup& setup = services_->setup(service);
  double carried = 0.0;
  double least = load;
  for (std::uint32_t option = 0; option < setup.replicas.size(); ++option) {
    const double carries = static_cast<double>(services_->replicas_on(service, option)) *
                           efficiency(ports_->of_service(service, option)) * setup.replicas[option].within_slo.value();
    carried += carries;
    least = setup.replicas[option].pool ? std::min(least, carries) : least;
  }
  const double given = std::min(least, carried);
  given_.resize(services_->size());
  given_[service].resize(setup.replicas.size());
  for (std::uint32_t option = 0; option < setup.replicas.size(); ++option) {
    const double replicas = given / setup.replicas[option].within_slo.value();
    given_[service][option].set_least(state_->now, replicas * setup.replicas[option].request.total_chips());
  }
}

std::vector<demand::Realised> DemandBook::realised() const
{
  std::vector<demand::Realised> all;
  const std::set<ChipTypeId> owned = demand::owned_types(state_->ledger);
  const auto keep = [&](demand::Realised demand) {
    if (std::ranges::none_of(demand.alternatives,
                             [&](const demand::Given& given) { return owned.contains(given.chip); }))
      all.push_back(std::move(demand));
  };
  for (std::size_t s = 0; s < given_.size(); ++s) {
    const demand::Realised of_tenant{services_->setup(s).tenant, {}, {}};
    demand::Realised demand = of_tenant;
    const bool pools =
        !given_[s].empty() && services_->setup(s).replicas.front().pool.has_value(); // each of them is needed
    for (std::uint32_t option = 0; option < given_[s].size(); ++option) {
      const auto& replica = services_->setup(s).replicas[option].request;
      demand.alternatives.push_back(
          {replica.chip_types.first(), given_[s][option].levels(), static_cast<double>(replica.total_chips()), 0.0,
           demand::first_port(ports_->of_service(s, option)), demand::learning_curve(ports_->of_service(s, option))});
      if (pools)
        keep(std::exchange(demand, of_tenant));
    }
    if (!demand.alternatives.empty())
      keep(std::move(demand));
  }
  for (const assembly::TrainingDemand& training : training_) {
    const model::Job& job = state_->jobs[training.job];
    demand::Realised demand{job.tenant, demand::window_of(job, jobs_->finish_of(training.job)), {}};
    if (data_ != nullptr)
      demand.data_from = data_->soonest(training.job);
    const auto requests = state_->jobs.requests(training.job);
    demand.one_width = requests.size() == training.chips.size(); // those after are other widths
    for (std::uint32_t r = 0; r < training.chips.size(); ++r)
      demand.alternatives.push_back(
          {training.chips[r],
           {static_cast<double>(requests[r].total_chips())},
           0.0,
           jobs_->work_done(training.job) / (requests[r].rate * jobs_->best_placed(training.job)) / 3600.0,
           demand::first_port(ports_->of_training(training.job, r)),
           demand::learning_curve(ports_->of_training(training.job, r))});
    if (jobs_->work_done(training.job) > 0.0)
      keep(std::move(demand));
  }
  return all;
}

void DemandBook::foresee(TenantId tenant)
{
  auto& ahead = chips_ahead_[tenant];
  ahead.resize(services_->size());
  for (std::size_t s = 0; s < services_->size(); ++s)
    if (services_->setup(s).tenant == tenant)
      for (std::uint32_t option = 0; option < services_->setup(s).replicas.size(); ++option)
        ahead[s].push_back(assembly::chips_ahead(services_->setup(s), option, services_->kinds(s), horizon_));
}

std::span<const double> DemandBook::serving_to_come(std::size_t service, std::uint32_t option) const
{
  const std::span<const double> hours = chips_ahead_.at(services_->setup(service).tenant)[service][option];
  return hours.subspan(std::min(hours.size(), demand::Hourly::hour_of(state_->now)));
}

} // namespace leasehold::simulation
