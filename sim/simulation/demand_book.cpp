#include "simulation/demand_book.hpp"

#include "assembly/load_ahead.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

namespace leasehold::simulation {

using model::ChipTypeId;
using model::TenantId;

/// Chips of one type that a demand keeps busy.
struct DemandBook::Need {
  ChipTypeId chip;
  double chips = 0.0;
  double each = 0.0;                      ///< chips of a replica; 0 of a gang
  double tokens_per_second = 0.0;         ///< of one chip
  Seconds remaining{0.0};                 ///< of a training job, on this chip
  std::optional<PortOffice::Status> port; ///< absent: the work may run there
  std::vector<double> future;             ///< hours to come, for oracles
  std::span<const double> known;          ///< the same, where it is kept already
};

namespace {

/// What the chip reaches of its planned rate now; where nothing runs yet, what it will reach.
double efficiency(const std::optional<PortOffice::Status>& port)
{
  return port && port->portability == policy::Portability::validated ? port->efficiency : 1.0;
}

ChipTypeId only_chip(const model::Request& request, const model::Inventory& inventory)
{
  for (std::uint32_t c = 0; c < inventory.chip_types.size(); ++c)
    if (request.chip_types.contains(ChipTypeId{c}))
      return ChipTypeId{c};
  return ChipTypeId::none();
}

} // namespace

DemandBook::DemandBook(ClusterState& state, JobRunner& jobs, ServiceRunner& services,
                       std::vector<assembly::TrainingDemand> training, Timestamp horizon, const PortOffice& ports)
    : state_(&state), jobs_(&jobs), services_(&services), training_(std::move(training)), horizon_(horizon),
      ports_(&ports)
{
}

std::span<const policy::Demand> DemandBook::review(TenantId tenant, std::vector<IdleChips> idle)
{
  demands_.clear();
  alternatives_.clear();
  futures_.clear();
  waits_.clear();
  Draft draft;
  draft.tenant = tenant;
  draft.owned = owned_chips(tenant);
  draft.idle = std::move(idle);
  draft.oracle = oracles_.contains(tenant);
  add_services(tenant, draft);
  add_training(tenant, draft);
  return demands_;
}

void DemandBook::add_services(TenantId tenant, Draft& draft)
{
  const model::Inventory& inventory = state_->ledger.inventory();
  for (std::size_t s = 0; s < services_->size(); ++s) {
    const assembly::ServiceSetup& setup = services_->setup(s);
    if (setup.tenant != tenant)
      continue;
    std::vector<Need> needs;
    // The autoscaler counts replicas such as there are; each chip type needs as many as carry the same load.
    const double load = services_->desired(s) * services_->rate_per_replica(s).value();
    record_given(s, load);
    for (std::uint32_t option = 0; option < setup.replicas.size(); ++option) {
      const scenario::PlannedReplica& replica = setup.replicas[option];
      Need need;
      need.chip = only_chip(replica.request, inventory);
      need.port = ports_->of_service(s, option);
      const double rate = efficiency(need.port) * replica.within_slo.value();
      const double chips = replica.request.total_chips();
      need.chips = std::ceil(load / rate - 1e-9) * chips;
      need.each = chips;
      need.tokens_per_second = rate * setup.output_tokens / chips;
      if (draft.oracle)
        need.known = serving_to_come(s, option);
      needs.push_back(std::move(need));
    }
    policy::Demand demand;
    demand.name = setup.name;
    demand.kind = policy::WorkloadKind::serving;
    demand.restart = setup.startup;
    demand.load = record_load(s);
    add(s, demand, std::move(needs), draft);
  }
}

void DemandBook::add_training(TenantId tenant, Draft& draft)
{
  for (std::size_t t = 0; t < training_.size(); ++t) {
    const assembly::TrainingDemand& training = training_[t];
    const model::Job& job = state_->jobs[training.job];
    const bool here = job.state == model::JobState::pending || job.state == model::JobState::running;
    if (job.tenant != tenant || !(here || (draft.oracle && job.state == model::JobState::unsubmitted)))
      continue;
    std::vector<Need> needs;
    const auto requests = state_->jobs.requests(training.job);
    for (std::uint32_t r = 0; r < requests.size(); ++r) {
      Need need{training.chips[r],
                here ? requests[r].total_chips() : 0.0,
                0.0,
                requests[r].rate / requests[r].total_chips(),
                jobs_->time_left(training.job, requests[r]),
                std::nullopt,
                {},
                {}};
      if (draft.oracle)
        need.future = training_to_come(training.job, requests[r]);
      need.port = ports_->of_training(training.job, r);
      needs.push_back(std::move(need));
    }
    policy::Demand demand;
    demand.name = training.name;
    demand.kind = policy::WorkloadKind::training;
    demand.deadline = training.deadline;
    demand.progress = jobs_->share_done(training.job);
    demand.running = job.state == model::JobState::running;
    demand.housed = job.housed;
    demand.in_vain = time_in_vain(training.job);
    const assembly::WorkloadTraits& traits = jobs_->workload(job.workload);
    demand.restart = traits.restart;
    demand.checkpoint = traits.checkpoint_cost;
    demand.at_stake = traits.checkpoint_interval;
    if (data_ != nullptr)
      demand.data_wait = waits_.emplace_back(data_->waits(training.job));
    add(services_->size() + t, demand, std::move(needs), draft);
  }
}

void DemandBook::add(std::size_t number, policy::Demand demand, std::vector<Need> needs, Draft& draft)
{
  auto& chips = alternatives_.emplace_back();
  for (Need& need : needs) {
    double pilot = 0.0;
    if (need.port && draft.piloted.insert(need.port->subject).second) {
      pilot = std::max(0.0, static_cast<double>(need.port->pilot) - draft.owned[need.chip]);
      draft.owned[need.chip] -= static_cast<double>(need.port->pilot) - pilot;
    }
    // What the tenant owns need not be leased, nor what it finds idle; demands draw on it in order.
    const bool is_gang = need.each == 0.0;
    double owned = std::min(need.chips, draft.owned[need.chip]);
    if (is_gang && (owned < need.chips || largest_owned_site(draft.tenant, need.chip) < need.chips))
      owned = 0.0; // a part of its chips elsewhere is of no use to a gang
    draft.owned[need.chip] -= owned;
    const double covered = owned + take_idle(draft.idle, need.chip, need.each, need.chips - owned);
    need.chips -= covered;
    const double tuning = is_gang ? 1.0 : efficiency(need.port); // which slows a gang and does not widen it
    const auto& series = record(static_cast<std::uint32_t>(number), need.chip, need.chips * tuning);
    policy::ChipDemand& alternative = chips.emplace_back();
    alternative.chip = need.chip;
    alternative.needed = need.chips;
    alternative.efficiency = tuning;
    alternative.peak = series.peak;
    alternative.history = series.levels;
    if (draft.oracle)
      alternative.future = owned > 0.0 || !need.future.empty() ? keep_future(need, owned) : need.known;
    alternative.tokens_per_second = need.tokens_per_second;
    alternative.remaining = need.remaining;
    alternative.pilot = pilot;
    if (need.port) {
      alternative.portability = need.port->portability;
      alternative.port = need.port->plan;
      alternative.port.subject = need.port->subject; // of a port under way too
    }
  }
  demand.chips = chips;
  demands_.push_back(demand);
}

std::span<const double> DemandBook::keep_future(Need& need, double covered)
{
  if (need.future.empty())
    need.future.assign(need.known.begin(), need.known.end());
  std::vector<double>& future = futures_.emplace_back(std::move(need.future));
  for (double& level : future)
    level = std::max(0.0, level - covered);
  return future;
}

Seconds DemandBook::time_in_vain(model::JobId job)
{
  if (state_->jobs[job].state != model::JobState::pending) {
    idle_since_.erase(job);
    return Seconds{0};
  }
  const auto has_come = [&](const model::Pool& pool) {
    return pool.chips > 0 && state_->homes.waits_for(job, pool) && state_->homes.arriving(pool) == 0.0 &&
           std::ranges::any_of(state_->jobs.requests(job),
                               [&](const model::Request& request) { return request.accepts(pool.chip, pool.region); });
  };
  if (std::ranges::any_of(state_->ledger.pools(), has_come))
    idle_since_.try_emplace(job, state_->now);
  const auto since = idle_since_.find(job);
  return since == idle_since_.end() ? Seconds{0} : state_->now - since->second;
}

void DemandBook::house(TenantId tenant, std::string_view demand, const GangHome& home)
{
  for (const assembly::TrainingDemand& training : training_)
    if (training.name == demand && state_->jobs[training.job].tenant == tenant)
      state_->homes.set(training.job, home);
}

const DemandBook::Series& DemandBook::record(std::uint32_t demand, ChipTypeId chip, double level)
{
  Series& kept = series_[{demand, chip}];
  const auto hours = static_cast<std::size_t>(state_->now.whole_seconds() / 3600) + 1;
  if (kept.levels.size() < hours)
    kept.levels.resize(hours, kept.levels.empty() ? 0.0 : kept.levels.back());
  kept.levels.back() = level;
  kept.peak = std::max(kept.peak, level);
  return kept;
}

model::ChipTypes DemandBook::usable(TenantId tenant) const
{
  model::ChipTypes usable;
  const model::Inventory& inventory = state_->ledger.inventory();
  for (std::size_t s = 0; s < services_->size(); ++s)
    if (services_->setup(s).tenant == tenant)
      for (std::uint32_t option = 0; option < services_->setup(s).replicas.size(); ++option)
        if (const auto port = ports_->of_service(s, option);
            !port || port->portability == policy::Portability::validated)
          usable.insert(only_chip(services_->setup(s).replicas[option].request, inventory));
  for (const assembly::TrainingDemand& training : training_) {
    const model::Job& job = state_->jobs[training.job];
    const bool open = job.state == model::JobState::unsubmitted || job.state == model::JobState::pending ||
                      job.state == model::JobState::running;
    if (job.tenant == tenant && open)
      for (const model::Request& request : state_->jobs.requests(training.job))
        if (!request.chip_types.empty()) // ported
          usable.insert(only_chip(request, inventory));
  }
  return usable;
}

const std::vector<double>& DemandBook::record_load(std::size_t service)
{
  load_.resize(services_->size());
  std::vector<double>& hours = load_[service];
  const auto now = static_cast<std::size_t>(state_->now.whole_seconds() / 3600) + 1;
  hours.resize(std::max(hours.size(), now), hours.empty() ? 0.0 : hours.back());
  hours.back() = services_->offered(service).value();
  return hours;
}

/// Replicas that load count as running, so that what was leased for them does. Where replicas of several kinds may carry
/// the load together, whole replicas of one kind are no lower bound of what that takes.
void DemandBook::record_given(std::size_t service, double load)
{
  const assembly::ServiceSetup& setup = services_->setup(service);
  double carried = 0.0;
  for (std::uint32_t option = 0; option < setup.replicas.size(); ++option)
    carried += static_cast<double>(services_->replicas_on(service, option)) *
               efficiency(ports_->of_service(service, option)) * setup.replicas[option].within_slo.value();
  const double given = std::min(load, carried);
  const auto hour_of_run = static_cast<std::size_t>(state_->now.whole_seconds() / 3600);
  given_.resize(services_->size());
  given_[service].resize(setup.replicas.size());
  for (std::uint32_t option = 0; option < setup.replicas.size(); ++option) {
    const double replicas = given / setup.replicas[option].within_slo.value();
    const double chips = (setup.replicas.size() > 1 ? replicas : std::ceil(replicas - 1e-9)) *
                         setup.replicas[option].request.total_chips();
    std::vector<double>& hours = given_[service][option];
    hours.resize(std::max(hours.size(), hour_of_run), hours.empty() ? 0.0 : hours.back());
    if (hours.size() == hour_of_run)
      hours.push_back(chips);
    else
      hours.back() = std::min(hours.back(), chips);
  }
}

std::vector<DemandBook::Realised> DemandBook::realised() const
{
  std::vector<Realised> all;
  const std::set<ChipTypeId> owned = owned_types();
  const auto keep = [&](Realised demand) {
    if (std::ranges::none_of(demand.alternatives, [&](const Given& given) { return owned.contains(given.chip); }))
      all.push_back(std::move(demand));
  };
  for (std::size_t s = 0; s < given_.size(); ++s) {
    Realised demand;
    for (std::size_t option = 0; option < given_[s].size(); ++option)
      demand.alternatives.push_back(
          {only_chip(services_->setup(s).replicas[option].request, state_->ledger.inventory()), given_[s][option]});
    if (!demand.alternatives.empty())
      keep(std::move(demand));
  }
  for (const assembly::TrainingDemand& training : training_) {
    Realised demand{state_->jobs[training.job].submitted, {}};
    const auto requests = state_->jobs.requests(training.job);
    for (std::size_t r = 0; r < requests.size(); ++r)
      demand.alternatives.push_back({training.chips[r],
                                     {static_cast<double>(requests[r].total_chips())},
                                     jobs_->work_done(training.job) / requests[r].rate / 3600.0});
    if (jobs_->work_done(training.job) > 0.0)
      keep(std::move(demand));
  }
  return all;
}

void DemandBook::foresee(TenantId tenant)
{
  oracles_.insert(tenant);
  chips_ahead_.resize(services_->size());
  for (std::size_t s = 0; s < services_->size(); ++s)
    if (services_->setup(s).tenant == tenant)
      for (const scenario::PlannedReplica& replica : services_->setup(s).replicas)
        chips_ahead_[s].push_back(assembly::chips_ahead(services_->setup(s), replica, horizon_));
}

std::span<const double> DemandBook::serving_to_come(std::size_t service, std::uint32_t option) const
{
  const std::span<const double> hours = chips_ahead_[service][option];
  return hours.subspan(std::min(hours.size(), static_cast<std::size_t>(state_->now.whole_seconds() / 3600)));
}

/// The gang's chips from its submission until it is done, if it never waits.
std::vector<double> DemandBook::training_to_come(model::JobId job, const model::Request& request) const
{
  const double wait = std::max(0.0, (state_->jobs[job].submitted - state_->now).value());
  const double left = (horizon_ - state_->now).value(); // nothing is planned beyond
  const double end = std::min(left, wait + jobs_->work_left(job) / request.rate);
  std::vector<double> chips(static_cast<std::size_t>(std::min(left, wait) / 3600.0), 0.0);
  chips.resize(std::max(chips.size(), static_cast<std::size_t>(std::ceil(end / 3600.0))), request.total_chips());
  return chips;
}

double DemandBook::owned_in(const model::Pool& pool) const
{
  double chips = 0.0;
  pool.hosts.for_each([&](model::HostId host) {
    if (state_->ledger.lease_of(host).index() >= market::first_owned_lease && !state_->down.out().contains(host))
      chips += state_->ledger.inventory().hosts[host.index()].chips;
  });
  return chips;
}

std::set<ChipTypeId> DemandBook::owned_types() const
{
  std::set<ChipTypeId> owned;
  for (const model::Pool& pool : state_->ledger.pools())
    if (pool.owner.valid() && owned_in(pool) > 0.0)
      owned.insert(pool.chip);
  return owned;
}

double DemandBook::largest_owned_site(TenantId tenant, ChipTypeId chip) const
{
  double most = 0.0;
  for (const model::Pool& pool : state_->ledger.pools())
    if (pool.owner == tenant && pool.chip == chip)
      most = std::max(most, owned_in(pool));
  return most;
}

std::map<ChipTypeId, double> DemandBook::owned_chips(TenantId tenant) const
{
  std::map<ChipTypeId, double> owned;
  for (const model::Pool& pool : state_->ledger.pools())
    if (pool.owner == tenant)
      owned[pool.chip] += owned_in(pool);
  return owned;
}

} // namespace leasehold::simulation
