#include "simulation/lease_runner.hpp"

#include <algorithm>
#include <deque>
#include <cmath>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>

namespace leasehold::simulation {

using market::LeaseState;
using model::ChipTypeId;
using model::HostRange;
using model::LeaseId;
using model::TenantId;

/// Chips needed at past hours. A policy gets spans into it.
struct LeaseRunner::History {
  struct Series {
    std::vector<double> levels; ///< one an hour, from hour 0; the present hour last
    double peak = 0.0;
  };
  std::map<std::pair<std::uint32_t, ChipTypeId>, Series> series; ///< by demand

  const Series& record(std::uint32_t demand, ChipTypeId chip, double level, Timestamp now)
  {
    Series& kept = series[{demand, chip}];
    const auto hours = static_cast<std::size_t>(now.value() / 3600.0) + 1;
    if (kept.levels.size() < hours)
      kept.levels.resize(hours, kept.levels.empty() ? 0.0 : kept.levels.back());
    kept.levels.back() = level;
    kept.peak = std::max(kept.peak, level);
    return kept;
  }
};

class LeaseRunner::Sink final : public policy::LeaseSink {
public:
  Sink(LeaseRunner& runner, TenantId tenant) : runner_(&runner), tenant_(tenant) {}

  market::Verdict request(const market::LeaseRequest& request) override
  {
    market::LeaseRequest own = request;
    own.tenant = tenant_;
    return runner_->market_.request(own, runner_->state_->now);
  }
  market::Verdict release(LeaseId lease) override { return runner_->market_.release(lease, runner_->state_->now); }
  void set_auto_renew(LeaseId lease, bool renew) override { runner_->market_.set_auto_renew(lease, renew); }
  bool port(std::string_view demand, ChipTypeId chip) override
  {
    return runner_->ports_ != nullptr && runner_->ports_->ask(tenant_, demand, chip);
  }

private:
  LeaseRunner* runner_;
  TenantId tenant_;
};

LeaseRunner::LeaseRunner(ClusterState& state, JobRunner& jobs, ServiceRunner& services, Recorder& recorder,
                         market::Market market, std::vector<std::unique_ptr<policy::Leasing>> policies, std::vector<TrainingDemand> training,
                         Timestamp horizon, PortingRunner* ports, DataRunner* data,
                         std::span<const scenario::TenantSpec> tenants)
    : state_(&state), jobs_(&jobs), services_(&services), recorder_(&recorder), market_(std::move(market)),
      subleases_(state, services, market_, tenants), policies_(std::move(policies)), training_(std::move(training)),
      horizon_(horizon), ports_(ports), data_(data), changed_(policies_.size(), false), history_(std::make_unique<History>())
{
  for (std::uint32_t t = 0; t < policies_.size(); ++t)
    if (policies_[t])
      state_->events.push({Timestamp{0}, t, 0, EventClass::review});
}

LeaseRunner::~LeaseRunner() = default;

std::vector<LeaseRunner::Realised> LeaseRunner::realised_demand() const
{
  std::map<std::uint32_t, Realised> demands;
  for (const auto& [key, series] : history_->series)
    demands[key.first][key.second] = series.levels;
  std::vector<Realised> ordered;
  for (auto& [number, demand] : demands)
    ordered.push_back(std::move(demand));
  return ordered;
}

/// The load of each hour, its busiest period, from a copy of the stream that the run will draw it from.
void LeaseRunner::foresee(TenantId tenant)
{
  oracles_.resize(policies_.size(), false);
  oracles_[tenant.index()] = true;
  load_ahead_.resize(services_->size());
  for (std::size_t s = 0; s < services_->size(); ++s) {
    if (services_->setup(s).tenant != tenant)
      continue;
    const auto load = services_->setup(s).load->copy();
    std::vector<double>& hours = load_ahead_[s];
    for (Timestamp at; at < horizon_; at = at + services_->setup(s).period) {
      hours.resize(static_cast<std::size_t>(at.value() / 3600.0) + 1, 0.0);
      hours.back() = std::max(hours.back(), load->begin_period(at).value());
    }
  }
}

/// Chips for the load to come, with the reserve that the autoscaler keeps now.
std::vector<double> LeaseRunner::serving_to_come(std::size_t service, const scenario::PlannedReplica& replica) const
{
  const auto now = static_cast<std::size_t>(state_->now.value() / 3600.0);
  const std::vector<double>& load = load_ahead_[service];
  const ServiceSetup& setup = services_->setup(service);
  if (now >= load.size() || load[now] <= 0.0)
    return {};
  const double reserve = services_->desired(service) * services_->rate_per_replica(service).value() / load[now];
  std::vector<double> chips;
  for (std::size_t h = now; h < load.size(); ++h) {
    const double replicas = std::ceil(reserve * load[h] / replica.within_slo.value() - 1e-9);
    chips.push_back(std::clamp<double>(replicas, setup.minimum, setup.maximum) * replica.request.total_chips());
  }
  return chips;
}

/// The gang's chips from its submission until it is done, if it never waits.
std::vector<double> LeaseRunner::training_to_come(model::JobId job, const model::Request& request) const
{
  const double wait = std::max(0.0, (state_->jobs[job].submitted - state_->now).value());
  const double left = (horizon_ - state_->now).value(); // nothing is planned beyond
  const double end = std::min(left, wait + jobs_->work_left(job) / request.rate);
  std::vector<double> chips(static_cast<std::size_t>(std::min(left, wait) / 3600.0), 0.0);
  chips.resize(std::max(chips.size(), static_cast<std::size_t>(std::ceil(end / 3600.0))), request.total_chips());
  return chips;
}

void LeaseRunner::advance()
{
  if (ports_ != nullptr && ports_->pay_due())
    bill_engineers();
  while (market_.next_event() <= state_->now) {
    events_.clear();
    market_.advance(state_->now, events_);
    if (events_.empty())
      return;
    for (const market::LeaseEvent& event : events_)
      apply(event);
  }
}

void LeaseRunner::apply(const market::LeaseEvent& event)
{
  if (event.kind != market::LeaseEventKind::moved)
    return;
  if (recorder_->wants_events())
    recorder_->event(event.at, output::Fact::lease_moved, std::to_string(event.lease.index()), name_of(event.to));
  const bool held = market::holds_chips(event.from);
  const bool holds = market::holds_chips(event.to);
  if (!held && holds)
    deliver(event);
  else if (held && !holds)
    take_back(event);
  else if (data_ != nullptr && event.to == LeaseState::accepted) {
    const market::Offer& offer = market_.offer(event.offer);
    if (market::gives_capacity(offer.programme.kind))
      data_->expect(event.tenant, offer.region, offer.chip, market_.lease(event.lease).chips);
  }
  changed_[event.tenant.index()] = true;
}

std::vector<HostRange> LeaseRunner::pick_hosts(const market::Offer& offer, std::int64_t chips) const
{
  const model::HostSet free = state_->ledger.unleased(offer.provider, offer.region, offer.chip);
  const auto& hosts = state_->ledger.inventory().hosts;
  std::vector<HostRange> picked;
  for (model::HostId host = free.next(model::HostId{0}); host.valid() && chips > 0;
       host = free.next(model::HostId{host.index() + 1})) {
    chips -= hosts[host.index()].chips;
    if (!picked.empty() && picked.back().last.index() + 1 == host.index())
      picked.back().last = host;
    else
      picked.push_back({host, host});
  }
  if (chips != 0)
    throw std::logic_error("the market sold chips of " + offer.name + " that are no whole free hosts of the platform");
  return picked;
}

void LeaseRunner::deliver(const market::LeaseEvent& event)
{
  const market::Offer& offer = market_.offer(event.offer);
  const market::Lease& lease = market_.lease(event.lease);
  if (!market::gives_capacity(offer.programme.kind))
    return;
  const model::PoolId pool = state_->ledger.pool_of(lease.tenant, offer.provider, offer.region, offer.chip);
  std::vector<HostRange> hosts = pick_hosts(offer, lease.chips);
  state_->ledger.deliver(event.lease, pool, hosts);
  state_->accounts.open(event.lease, static_cast<double>(lease.chips), state_->now);
  if (hosts_.size() <= event.lease.index())
    hosts_.resize(event.lease.index() + 1);
  hosts_[event.lease.index()] = std::move(hosts);
  state_->admit();
  state_->scheduling->pool_changed(state_->view, pool);
  state_->reschedule = true;
}

void LeaseRunner::take_back(const market::LeaseEvent& event)
{
  if (event.lease.index() >= hosts_.size() || hosts_[event.lease.index()].empty())
    return;
  const std::vector<HostRange> hosts = std::exchange(hosts_[event.lease.index()], {});
  const market::Offer& offer = market_.offer(event.offer);
  const model::PoolId pool = state_->ledger.pool_of(hosts.front().first);
  // A term's end is known long ahead, a revocation by its notice: both leave time for a last checkpoint if it is short.
  const Seconds notice = event.to == LeaseState::revoked ? offer.programme.timing.notice : model::no_limit;
  for (const model::JobId job : state_->ledger.occupants(pool, hosts))
    if (!services_->evict(job) && !subleases_.evict(job) && (ports_ == nullptr || !ports_->evict(job)))
      jobs_->interrupt(job, EndReason::evicted, notice);
  state_->ledger.withdraw(event.lease, hosts);
  hand_over_classes(event.lease);
  state_->accounts.close(event.lease, state_->now);
  state_->scheduling->pool_changed(state_->view, pool);
  state_->reschedule = true;
}

void LeaseRunner::hand_over_classes(LeaseId lease)
{
  market_.classify(lease, state_->accounts.classes(lease, state_->now));
}

void LeaseRunner::review(const Event& event)
{
  state_->events.push({state_->now + policies_[event.subject]->period(), event.subject, 0, EventClass::review});
  changed_[event.subject] = true;
}

void LeaseRunner::review_changed()
{
  if (ports_ != nullptr)
    for (const TenantId tenant : ports_->take_changed())
      changed_[tenant.index()] = true;
  // A request that is granted at once is delivered by the next advance, at this same instant.
  for (std::uint32_t t = 0; t < policies_.size(); ++t)
    if (changed_[t] && policies_[t]) {
      review(TenantId{t});
      advance();
      changed_[t] = false;
      update_stranded(TenantId{t});
    }
}

namespace {

/// Chips of each type that the demand keeps busy, alternatives in order of preference.
struct Need {
  ChipTypeId chip;
  double chips = 0.0;
  double tokens_per_second = 0.0; ///< of one chip
  std::optional<PortingRunner::Status> port; ///< absent: the work may run there
  std::vector<double> future;                ///< hours to come, for oracles
};

/// What the chip reaches of its planned rate now; where nothing runs yet, what it will reach.
double efficiency(const std::optional<PortingRunner::Status>& port)
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

void LeaseRunner::review(TenantId tenant)
{
  const model::Inventory& inventory = state_->ledger.inventory();
  std::map<ChipTypeId, double> owned = owned_chips(tenant);
  std::set<std::size_t> piloted; // a port under way wants its chips once, whoever waits for it
  std::vector<policy::Demand> demands;
  std::vector<std::vector<policy::ChipDemand>> alternatives;
  alternatives.reserve(services_->size() + training_.size());
  std::deque<std::vector<double>> futures;
  const bool oracle = tenant.index() < oracles_.size() && oracles_[tenant.index()];

  const auto add = [&](std::size_t number, policy::Demand demand, const std::vector<Need>& needs) {
    auto& chips = alternatives.emplace_back();
    for (Need need : needs) {
      double pilot = 0.0;
      if (need.port && piloted.insert(need.port->subject).second) {
        pilot = std::max(0.0, static_cast<double>(need.port->pilot) - owned[need.chip]);
        owned[need.chip] -= static_cast<double>(need.port->pilot) - pilot;
      }
      // What the tenant owns need not be leased; demands draw on it in order.
      const double covered = std::min(need.chips, owned[need.chip]);
      need.chips -= covered;
      owned[need.chip] -= covered;
      const auto& series = history_->record(static_cast<std::uint32_t>(number), need.chip, need.chips, state_->now);
      policy::ChipDemand& alternative = chips.emplace_back();
      alternative.chip = need.chip;
      alternative.needed = need.chips;
      alternative.peak = series.peak;
      alternative.history = series.levels;
      if (oracle) {
        auto& future = futures.emplace_back(std::move(need.future));
        for (double& level : future)
          level = std::max(0.0, level - covered);
        alternative.future = future;
      }
      alternative.tokens_per_second = need.tokens_per_second;
      alternative.pilot = pilot;
      if (need.port)
        alternative.portability = need.port->portability;
    }
    demand.chips = chips;
    demands.push_back(demand);
  };

  for (std::size_t s = 0; s < services_->size(); ++s) {
    const ServiceSetup& setup = services_->setup(s);
    if (setup.tenant != tenant)
      continue;
    std::vector<Need> needs;
    // The autoscaler counts replicas such as there are; each chip type needs as many as carry the same load.
    const double load = services_->desired(s) * services_->rate_per_replica(s).value();
    for (std::uint32_t option = 0; option < setup.replicas.size(); ++option) {
      const scenario::PlannedReplica& replica = setup.replicas[option];
      Need need;
      need.chip = only_chip(replica.request, inventory);
      if (ports_ != nullptr)
        need.port = ports_->of_service(s, option);
      const double rate = efficiency(need.port) * replica.within_slo.value();
      const double chips = replica.request.total_chips();
      need.chips = std::ceil(load / rate - 1e-9) * chips;
      need.tokens_per_second = rate * setup.output_tokens / chips;
      if (oracle)
        need.future = serving_to_come(s, replica);
      needs.push_back(need);
    }
    policy::Demand demand;
    demand.name = setup.name;
    demand.kind = policy::WorkloadKind::serving;
    demand.restart = setup.startup;
    add(s, demand, needs);
  }
  for (std::size_t t = 0; t < training_.size(); ++t) {
    const TrainingDemand& training = training_[t];
    const model::Job& job = state_->jobs[training.job];
    const bool here = job.state == model::JobState::pending || job.state == model::JobState::running;
    if (job.tenant != tenant || !(here || (oracle && job.state == model::JobState::unsubmitted)))
      continue;
    std::vector<Need> needs;
    const auto requests = state_->jobs.requests(training.job);
    for (std::uint32_t r = 0; r < requests.size(); ++r) {
      Need need{training.chips[r], here ? requests[r].total_chips() : 0.0, requests[r].rate / requests[r].total_chips(),
                std::nullopt, {}};
      if (oracle)
        need.future = training_to_come(training.job, requests[r]);
      if (ports_ != nullptr)
        need.port = ports_->of_training(training.job, r);
      needs.push_back(need);
    }
    policy::Demand demand;
    demand.name = training.name;
    demand.kind = policy::WorkloadKind::training;
    demand.deadline = training.deadline;
    demand.progress = jobs_->share_done(training.job);
    demand.remaining = jobs_->time_left(training.job);
    demand.restart = jobs_->workload(job.workload).restart;
    add(services_->size() + t, demand, needs);
  }

  std::vector<policy::OfferView> offers;
  for (std::uint32_t o = 0; o < market_.offers().size(); ++o) {
    const market::OfferId id{o};
    policy::OfferView offer;
    offer.id = id;
    offer.offer = &market_.offer(id);
    offer.provider = inventory.providers[offer.offer->provider.index()];
    if (offer.offer->region.valid()) // spend programmes have none
      offer.region = inventory.regions[offer.offer->region.index()].name;
    if (offer.offer->chip.valid())
      offer.chip = inventory.chip_types[offer.offer->chip.index()];
    offer.price = market_.price(id, state_->now);
    offer.available = market_.available_to(tenant, id, state_->now);
    offers.push_back(offer);
  }
  std::vector<policy::ContractView> contracts;
  for (const LeaseId id : market_.live()) {
    const market::Lease& lease = market_.lease(id);
    if (lease.tenant == tenant)
      contracts.push_back({id, lease.offer, lease.state(), lease.chips, lease.active, lease.end, lease.auto_renew,
                           market::holds_chips(lease.state()) && id.index() < hosts_.size() && !hosts_[id.index()].empty()
                               ? state_->accounts.busy_chips(id)
                               : 0.0});
  }
  std::ranges::sort(contracts, {}, &policy::ContractView::id);
  Sink sink{*this, tenant};
  policy::LeasingView view;
  view.now = state_->now;
  view.horizon = horizon_;
  view.tenant = tenant;
  view.offers = offers;
  view.contracts = contracts;
  view.demands = demands;
  policies_[tenant.index()]->review(view, sink);
}

std::map<ChipTypeId, double> LeaseRunner::owned_chips(TenantId tenant) const
{
  std::map<ChipTypeId, double> owned;
  for (const model::Pool& pool : state_->ledger.pools())
    if (pool.owner == tenant)
      pool.hosts.for_each([&](model::HostId host) {
        if (state_->ledger.lease_of(host).index() >= first_owned_lease)
          owned[pool.chip] += state_->ledger.inventory().hosts[host.index()].chips;
      });
  return owned;
}

void LeaseRunner::update_stranded(TenantId tenant)
{
  model::ChipTypes usable;
  const model::Inventory& inventory = state_->ledger.inventory();
  for (std::size_t s = 0; s < services_->size(); ++s)
    if (services_->setup(s).tenant == tenant)
      for (std::uint32_t option = 0; option < services_->setup(s).replicas.size(); ++option)
        if (ports_ == nullptr || ports_->of_service(s, option).portability == policy::Portability::validated)
          usable.insert(only_chip(services_->setup(s).replicas[option].request, inventory));
  for (const TrainingDemand& training : training_) {
    const model::Job& job = state_->jobs[training.job];
    const bool open = job.state == model::JobState::unsubmitted || job.state == model::JobState::pending ||
                      job.state == model::JobState::running;
    if (job.tenant == tenant && open)
      for (const model::Request& request : state_->jobs.requests(training.job))
        if (!request.chip_types.empty()) // ported
          usable.insert(only_chip(request, inventory));
  }
  for (const LeaseId id : market_.live())
    if (market_.lease(id).tenant == tenant && id.index() < hosts_.size() && !hosts_[id.index()].empty())
      state_->accounts.set_stranded(id, !usable.contains(market_.offer(market_.lease(id).offer).chip), state_->now);
}

void LeaseRunner::bill_egress()
{
  for (const DataRunner::Bill& bill : data_->take_bills())
    market_.bill_egress(bill.tenant, bill.from, bill.bytes, bill.price, state_->now);
}

void LeaseRunner::bill_engineers()
{
  for (const PortingRunner::Pay& pay : ports_->collect_pay())
    market_.bill_own(pay.tenant, market::ChargeKind::engineering, pay.amount, pay.from, pay.to);
}

void LeaseRunner::close()
{
  if (ports_ != nullptr)
    bill_engineers();
  subleases_.close();
  for (const LeaseId id : market_.live())
    if (id.index() < hosts_.size() && !hosts_[id.index()].empty())
      hand_over_classes(id);
  market_.close(state_->now);
  market_.audit(state_->now);
}

} // namespace leasehold::simulation
