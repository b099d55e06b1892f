#include "simulation/lease_runner.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

namespace leasehold::simulation {

using market::LeaseState;
using model::ChipTypeId;
using model::HostRange;
using model::LeaseId;
using model::TenantId;

class LeaseRunner::Sink final : public policy::LeaseSink {
public:
  Sink(LeaseRunner& runner, TenantId tenant) : runner_(&runner), tenant_(tenant) {}

  market::Verdict request(const market::LeaseRequest& request) override
  {
    market::LeaseRequest own = request;
    own.tenant = tenant_;
    own.auto_renew = own.auto_renew && !runner_->budgets_.binds(tenant_);
    if (const auto over = runner_->budgets_.judge(runner_->market_, own, runner_->state_->now);
        over != market::Refusal::none) {
      runner_->note_refused(own);
      return {over, LeaseId::none(), Timestamp::never()};
    }
    runner_->hurry_for(own);
    const market::Verdict verdict = runner_->market_.request(own, runner_->state_->now);
    if (verdict)
      runner_->turned_away_.granted(runner_->market_, tenant_, own.offer);
    return verdict;
  }
  market::Verdict release(LeaseId lease) override { return runner_->let_go(lease, std::nullopt); }
  market::Verdict reduce(LeaseId lease, std::int64_t chips) override { return runner_->let_go(lease, chips); }
  void set_auto_renew(LeaseId lease, bool renew) override
  {
    runner_->market_.set_auto_renew(lease, renew && !runner_->budgets_.binds(tenant_));
  }
  bool port(std::string_view demand, ChipTypeId chip) override { return runner_->ports_->ask(tenant_, demand, chip); }
  void house(std::string_view demand, ChipTypeId chip, model::ProviderId provider, model::RegionId region) override
  {
    runner_->demands_->house(tenant_, demand, {provider, region, chip});
  }
  void send_data(std::string_view demand, model::RegionId region) override
  {
    runner_->demands_->send_data(tenant_, demand, region);
  }

private:
  LeaseRunner* runner_;
  TenantId tenant_;
};

LeaseRunner::LeaseRunner(ClusterState& state, ServiceRunner& services, output::Recorder& recorder,
                         market::Market market, Buyers buyers, demand::DemandSource& demands, demand::PortOffice& ports,
                         Timestamp horizon, std::span<const scenario::TenantSpec> tenants)
    : state_(&state), services_(&services), recorder_(&recorder), market_(std::move(market)),
      departures_(state, services, market_, hosts_), subleases_(state, services, market_, tenants), tenants_(tenants),
      budgets_(scenario::binding_budgets(tenants)), policies_(std::move(buyers)), demands_(&demands), ports_(&ports),
      horizon_(horizon), hosts_(state.ledger), changed_(policies_.size(), false)
{
  state_->view.know(terms_);
  market_.stands_out([this](const market::Offer& offer) { return hosts_.chips_out(offer, state_->down.out()); });
  market_.stays_in([this](const market::Lease& lease, std::int64_t left) {
    return hosts_.racks_kept(lease.id(), left, use_of(lease.id()));
  });
  state_->homes.expect([this](const model::Pool& pool) { return arriving(pool); });
  live_.resize(policies_.size());
  offers_.resize(policies_.size());
  for (std::uint32_t t = 0; t < policies_.size(); ++t)
    if (policies_[t]) {
      offers_[t] =
          policy::offers_open_to(TenantId{t}, market_, state_->ledger.inventory(), demands.of_use(TenantId{t}));
      state_->events.push({Timestamp{0}, t, 0, EventClass::review});
    }
}

void LeaseRunner::advance()
{
  if (ports_->pay_due())
    bill_engineers();
  bool look = budgets_.due(market_, state_->now);
  do {
    while (market_.next_event() <= state_->now && state_->now < horizon_) {
      events_.clear();
      market_.advance(state_->now, events_);
      if (events_.empty())
        break;
      look = true;
      for (const market::LeaseEvent& event : events_)
        apply(event);
    }
  } while (std::exchange(look, false) && state_->now < horizon_ && keep_budgets());
}

bool LeaseRunner::keep_budgets()
{
  for (std::uint32_t t = 0; t < changed_.size() && budgets_.next() <= state_->now; ++t)
    changed_[t] = changed_[t] || budgets_.binds(TenantId{t}); // a period begins
  budgets_.look(market_, state_->now);
  for (const TenantId tenant : budgets_.spent())
    if (recorder_->wants_events())
      recorder_->event(state_->now, output::Fact::budget_spent, tenants_[tenant.index()].name);
  for (const LeaseId lease : budgets_.ending(market_))
    market_.release(lease, state_->now);
  return !budgets_.spent().empty();
}

void LeaseRunner::note_refused(const market::LeaseRequest& request)
{
  if (recorder_->wants_events())
    recorder_->event(state_->now, output::Fact::lease_moved,
                     tenants_[request.tenant.index()].name + ": " + market_.offer(request.offer).name, "refused");
}

void LeaseRunner::apply(const market::LeaseEvent& event)
{
  if (event.kind == market::LeaseEventKind::reduced)
    return reduce(event);
  if (event.kind != market::LeaseEventKind::moved)
    return;
  keep_list(event);
  if (recorder_->wants_events())
    recorder_->event(event.at, output::Fact::lease_moved,
                     event.lease.valid() ? std::to_string(event.lease.index())
                                         : tenants_[event.tenant.index()].name + ": " + market_.offer(event.offer).name,
                     name_of(event.to));
  const bool held = market::holds_chips(event.from);
  const bool holds = market::holds_chips(event.to);
  if (!held && holds)
    deliver(event);
  else if (held && !holds)
    take_back(event);
  else if (event.to == LeaseState::accepted)
    for (const Agreed& agreed : agreed_)
      agreed(market_.lease(event.lease), market_.offer(event.offer));
  changed_[event.tenant.index()] = true;
}

void LeaseRunner::outage_changed()
{
  market_.serve_all(state_->now);
  changed_.assign(changed_.size(), true);
}

void LeaseRunner::deliver(const market::LeaseEvent& event)
{
  const market::Offer& offer = market_.offer(event.offer);
  const market::Lease& lease = market_.lease(event.lease);
  if (!market::gives_capacity(offer.programme.kind))
    return;
  const std::size_t pools = state_->ledger.pools().size();
  const model::PoolId pool = state_->ledger.pool_of(lease.tenant(), offer.provider, offer.region, offer.chip);
  const std::span<const HostRange> hosts = hosts_.give(offer, lease, state_->down.out(), left_now(pool));
  state_->ledger.deliver(event.lease, pool, hosts);
  state_->accounts.open(event.lease, static_cast<double>(lease.chips()), state_->now);
  departures_.foresee(event.lease);
  state_->energy.hold(hosts, lease.tenant(), state_->now);
  if (state_->ledger.pools().size() > pools)
    state_->admit();
  state_->scheduling->pool_changed(state_->view, pool);
  state_->reschedule = true;
}

void LeaseRunner::take_back(const market::LeaseEvent& event)
{
  const std::vector<HostRange> hosts = hosts_.take_all(event.lease);
  if (hosts.empty())
    return;
  departures_.forget(event.lease);
  // A term's end is known long ahead, a revocation by its notice: both leave time for a last checkpoint if it is short.
  const market::Timing& timing = market_.offer(event.offer).programme.timing;
  withdraw(event.lease, hosts, event.to == LeaseState::revoked ? timing.notice : model::no_limit);
  hand_over_classes(event.lease);
  state_->accounts.close(event.lease, state_->now);
}

void LeaseRunner::reduce(const market::LeaseEvent& event)
{
  if (recorder_->wants_events())
    recorder_->event(event.at, output::Fact::lease_reduced, std::to_string(event.lease.index()),
                     std::to_string(event.chips));
  const market::Lease& lease = market_.lease(event.lease);
  withdraw(event.lease, hosts_.take_excess(lease, use_of(event.lease)), model::no_limit);
  state_->accounts.reduce_to(event.lease, static_cast<double>(lease.chips()), state_->now);
  changed_[event.tenant.index()] = true;
}

market::Verdict LeaseRunner::let_go(LeaseId id, std::optional<std::int64_t> chips)
{
  if (market_.next_event() <= state_->now)
    advance(); // what was ordered in this review may be where replicas go
  const market::Lease& lease = market_.lease(id);
  const std::int64_t leaving = departures_.leaving(id);
  const std::int64_t all = chips ? *chips + leaving : lease.chips(); // with what leaves already
  const market::Verdict may = all < lease.chips() ? market_.may_reduce(id, all)
                                                  : market::Verdict{market::Refusal::none, id, lease.dates().active};
  const bool ends_freely = market_.offer(lease.offer()).programme.ending.exit == market::Exit::free;
  if (may && ends_freely && market::holds_chips(lease.state()) && hosts_.has(id) &&
      departures_.defer(id, all - leaving, hosts_.excess(id, lease.chips() - all, use_of(id))))
    return {market::Refusal::none, id, lease.dates().active};
  return chips ? market_.reduce(id, *chips, state_->now) : market_.release(id, state_->now);
}

void LeaseRunner::hurry_for(const market::LeaseRequest& request)
{
  const market::StockId stock = market_.offer(request.offer).stock;
  if (departures_.next() < Timestamp::never() && stock.valid() &&
      market_.available_to(request.tenant, request.offer, state_->now) < request.chips)
    departures_.hurry(stock);
}

market::HostUse LeaseRunner::use_of(LeaseId lease) const
{
  const model::PoolId pool = state_->ledger.pool_of(hosts_.of(lease).front().first);
  market::HostUse use{state_->homes.hosts(state_->ledger.pool(pool), state_->ledger), {}};
  if (state_->gangs.any_others(pool))
    use.others = model::others_on(state_->ledger, state_->jobs, state_->ledger.pool(pool));
  return use;
}

void LeaseRunner::withdraw(LeaseId lease, std::span<const HostRange> hosts, Seconds notice)
{
  if (hosts.empty())
    return;
  for (const HostRange range : hosts)
    state_->stay(range);
  const model::PoolId pool = state_->ledger.pool_of(hosts.front().first);
  for (const model::JobId job : state_->ledger.occupants(pool, hosts))
    state_->gangs.evict(job, EndReason::evicted, notice);
  state_->ledger.withdraw(lease, hosts);
  std::vector<HostRange>& left = left_now(pool);
  left.insert(left.end(), hosts.begin(), hosts.end());
  state_->energy.release(hosts, state_->now);
  state_->scheduling->pool_changed(state_->view, pool);
  state_->reschedule = true;
}

std::vector<HostRange>& LeaseRunner::left_now(model::PoolId pool)
{
  if (std::exchange(left_at_, state_->now) != state_->now)
    left_.clear();
  return left_[pool];
}

void LeaseRunner::hand_over_classes(LeaseId lease)
{
  market_.classify(lease, state_->accounts.classes(lease, state_->now));
  market_.count_uses(lease, state_->accounts.take_uses(lease));
}

void LeaseRunner::review(const Event& event)
{
  const Seconds until = policies_[event.subject]->next_review(state_->now) - state_->now;
  state_->events.push({later(state_->now, until), event.subject, 0, EventClass::review});
  changed_[event.subject] = true;
}

void LeaseRunner::decide()
{
  for (const TenantId tenant : ports_->take_changed())
    changed_[tenant.index()] = true;
  if (state_->now >= horizon_)
    return;
  if (departures_.go()) // what served on them serves elsewhere as of this instant
    advance();
  // A request that is granted at once is delivered by the next advance, at this same instant.
  for (std::uint32_t t = 0; t < policies_.size(); ++t)
    if (changed_[t] && policies_[t] && (!live_[t].empty() || demands_->has_work(TenantId{t}))) {
      const std::span<const policy::Demand> demands = review(TenantId{t});
      if (market_.next_event() <= state_->now) {
        advance();
        contracts_ = contracts_of(TenantId{t});
      }
      turned_away_.reviewed(market_, TenantId{t}, demands, contracts_, state_->now);
      changed_[t] = false;
      update_stranded(TenantId{t});
    }
}

std::span<const policy::Demand> LeaseRunner::review(TenantId tenant)
{
  const std::span<const policy::OfferView> offers = offers_to(tenant);
  contracts_ = contracts_of(tenant);
  Sink sink{*this, tenant};
  policy::LeasingView view;
  view.now = state_->now;
  view.horizon = horizon_;
  view.tenant = tenant;
  view.offers = offers;
  view.contracts = contracts_;
  view.demands = demands_->review(tenant, idle_for(tenant));
  state_->homes.forget_waiting(tenant);
  policies_[tenant.index()]->review(view, watch_ == nullptr ? sink : watch_->begins(view, sink));
  if (watch_ != nullptr)
    watch_->over(view);
  demands_->bind(tenant, policies_[tenant.index()]->houses_each());
  return view.demands;
}

std::vector<demand::IdleChips> LeaseRunner::idle_for(TenantId tenant) const
{
  if (!state_->has_guests)
    return {};
  std::map<model::PoolId, double> committed;
  for (const std::vector<LeaseId>& leases : live_)
    for (const LeaseId id : leases) {
      const market::Lease& lease = market_.lease(id);
      if (hosts_.has(id) && market::kept_while_idle(market_.offer(lease.offer()).programme))
        committed[state_->ledger.pool_of(hosts_.of(id).front().first)] += static_cast<double>(lease.chips());
    }
  return idle_commitments(*state_, *services_, tenant, committed);
}

double LeaseRunner::arriving(const model::Pool& pool) const
{
  double chips = 0.0;
  for (const LeaseId id : live_[pool.owner.index()]) {
    const market::Lease& lease = market_.lease(id);
    const market::Offer& offer = market_.offer(lease.offer());
    if (!market::holds_chips(lease.state()) && market::gives_capacity(offer.programme.kind) &&
        offer.provider == pool.provider && offer.region == pool.region && offer.chip == pool.chip)
      chips += static_cast<double>(lease.chips());
  }
  return chips;
}

std::span<const policy::OfferView> LeaseRunner::offers_to(TenantId tenant)
{
  for (policy::OfferView& offer : offers_[tenant.index()]) {
    offer.price = market_.price(offer.id, state_->now);
    offer.available = market_.available_to(tenant, offer.id, state_->now);
    offer.emissions = state_->energy.emissions(offer.offer->chip, offer.offer->region, state_->now);
  }
  return offers_[tenant.index()];
}

std::vector<policy::ContractView> LeaseRunner::contracts_of(TenantId tenant) const
{
  std::vector<policy::ContractView> contracts;
  const std::map<LeaseId, double> gangs = state_->homes.chips_by_lease(tenant, state_->ledger);
  const std::map<LeaseId, double> guests = model::guests_by_lease(
      state_->ledger, state_->jobs, tenant, [this](model::PoolId pool) { return state_->gangs.any_others(pool); });
  contracts.reserve(live_[tenant.index()].size());
  for (const LeaseId id : live_[tenant.index()]) {
    const market::Lease& lease = market_.lease(id);
    const bool runs = market::holds_chips(lease.state()) && hosts_.has(id);
    const std::int64_t leaving = departures_.leaving(id);
    const std::int64_t chips = lease.chips() - leaving;
    if (leaving > 0 && chips <= 0)
      continue;
    const double lodged = guests.contains(id) ? guests.at(id) : 0.0;
    const double busy = runs ? state_->accounts.busy_chips(id) - lodged : 0.0;
    contracts.push_back({id, lease.offer(), lease.state(), chips, lease.dates().active, lease.dates().end,
                         lease.auto_renew(), std::min(busy, static_cast<double>(chips)),
                         gangs.contains(id) ? gangs.at(id) : 0.0, hosts_.chips_out(id, state_->down.out())});
  }
  return contracts;
}

void LeaseRunner::keep_list(const market::LeaseEvent& event)
{
  std::vector<LeaseId>& live = live_[event.tenant.index()];
  const auto place = std::ranges::lower_bound(live, event.lease);
  const bool listed = place != live.end() && *place == event.lease;
  if (market::is_final(event.to) && listed)
    live.erase(place);
  else if (!market::is_final(event.to) && !listed)
    live.insert(place, event.lease);
}

void LeaseRunner::update_stranded(TenantId tenant)
{
  const model::ChipTypes usable = demands_->usable(tenant);
  for (const LeaseId id : live_[tenant.index()])
    if (hosts_.has(id))
      state_->accounts.set_stranded(id, !usable.contains(market_.offer(market_.lease(id).offer()).chip), state_->now);
}

void LeaseRunner::bill_engineers()
{
  for (const demand::PortOffice::Pay& pay : ports_->collect_pay())
    market_.bill_own(pay.tenant, market::ChargeKind::engineering, pay.amount, pay.from, pay.to);
}

void LeaseRunner::close()
{
  bill_engineers();
  subleases_.end_all();
  for (const LeaseId id : market_.live())
    if (hosts_.has(id))
      hand_over_classes(id);
  market_.close(state_->now);
  market_.audit(state_->now);
}

} // namespace leasehold::simulation
