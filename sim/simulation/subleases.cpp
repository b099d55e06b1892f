#include "simulation/subleases.hpp"

#include <algorithm>
#include <utility>

namespace leasehold::simulation {

using model::HostId;
using model::JobId;
using model::PoolId;

Subleases::Subleases(ClusterState& state, const ServiceRunner& services, market::Market& market,
                     std::span<const scenario::TenantSpec> tenants)
    : state_(&state), services_(&services), market_(&market)
{
  for (const scenario::TenantSpec& tenant : tenants) {
    specs_.push_back(tenant.sublease ? std::optional{tenant.sublease->value} : std::nullopt);
    any_ |= tenant.sublease.has_value();
  }
  if (any_)
    state_->events.push({Timestamp{0} + hour, 0, 0, EventClass::sublet_offer});
}

void Subleases::offer_due(const Event&)
{
  offering_ = true;
  state_->events.push({state_->now + hour, 0, 0, EventClass::sublet_offer});
}

void Subleases::give_back(const Event& event)
{
  end(JobId{event.subject}); // it may have failed or gone with its lease before
}

void Subleases::evict(JobId let, EndReason, Seconds)
{
  end(let);
}

void Subleases::decide()
{
  const auto pools = static_cast<std::uint32_t>(state_->ledger.pools().size());
  for (std::uint32_t p = 0; p < pools && (offering_ || !lets_.empty()); ++p)
    if (spec_of(PoolId{p}) != nullptr) {
      call_back(PoolId{p});
      if (offering_)
        let_idle(PoolId{p});
    }
  offering_ = false;
}

const scenario::SubleaseSpec* Subleases::spec_of(PoolId pool) const
{
  const auto& spec = specs_[state_->ledger.pool(pool).owner.index()];
  return spec ? &*spec : nullptr;
}

double Subleases::wanted(PoolId pool) const
{
  double chips = waiting_replicas(pool);
  for (JobId job = state_->pending.front(); job.valid(); job = state_->pending.next(job)) {
    if (state_->jobs[job].tenant != state_->ledger.pool(pool).owner)
      continue;
    for (const model::Request& request : state_->jobs.requests(job))
      if (state_->view.could_fit(pool, request) && !state_->view.fits(pool, request)) {
        chips += request.total_chips();
        break;
      }
  }
  return chips;
}

double Subleases::waiting_replicas(PoolId pool) const
{
  double chips = 0.0;
  for (std::size_t s = 0; s < services_->size(); ++s) {
    const assembly::ServiceSetup& setup = services_->setup(s);
    if (setup.tenant != state_->ledger.pool(pool).owner)
      continue;
    for (std::uint32_t option = 0; option < setup.replicas.size(); ++option)
      if (services_->may_run(s, option) && state_->view.could_fit(pool, setup.replicas[option].request)) {
        chips += static_cast<double>(services_->missing_replicas(s)) * setup.replicas[option].request.total_chips();
        break;
      }
  }
  return chips;
}

std::vector<HostId> Subleases::idle_hosts(PoolId pool) const
{
  std::vector<HostId> idle;
  state_->ledger.pool(pool).hosts.for_each([&](HostId host) {
    const model::LeaseId lease = state_->ledger.lease_of(host);
    if (lease.index() < market::first_owned_lease && !state_->ledger.is_down(host) &&
        state_->ledger.free_chips(host) == state_->ledger.inventory().hosts[host.index()].chips &&
        market_->offer(market_->lease(lease).offer()).programme.sublease)
      idle.push_back(host);
  });
  return idle;
}

/// The latest let go first, until what is free and what is on its way back is enough for all that waits.
void Subleases::call_back(PoolId pool)
{
  double coming = 0.0;
  bool any = false;
  for (const Let& each : lets_)
    if (each.pool == pool) {
      any |= each.due == Timestamp::never();
      coming += each.due < Timestamp::never() ? each.chips : 0.0;
    }
  if (!any)
    return;
  for (const HostId host : idle_hosts(pool))
    coming += state_->ledger.inventory().hosts[host.index()].chips;
  const double needed = wanted(pool);
  for (std::size_t l = lets_.size(); l-- > 0 && coming < needed;)
    if (Let& each = lets_[l]; each.pool == pool && each.due == Timestamp::never()) {
      each.due = state_->now + spec_of(pool)->notice;
      coming += each.chips;
      state_->events.push({each.due, each.job.index(), 0, EventClass::sublet_back});
    }
}

void Subleases::let_idle(PoolId pool)
{
  if (wanted(pool) > 0.0)
    return;
  const std::vector<HostId> idle = idle_hosts(pool);
  const auto out = static_cast<std::size_t>(std::ranges::count(lets_, pool, &Let::pool));
  const auto taken = static_cast<std::size_t>(spec_of(pool)->demand * static_cast<double>(idle.size() + out) + 1e-9);
  for (std::size_t h = 0; h < idle.size() && out + h < taken; ++h)
    let(pool, idle[h]);
}

void Subleases::let(PoolId pool, HostId host)
{
  Let made;
  made.lease = state_->ledger.lease_of(host);
  made.host = host;
  made.pool = pool;
  made.chips = state_->ledger.inventory().hosts[host.index()].chips;
  made.rate = market::sublease_rate(*market_, made.lease, spec_of(pool)->share_of_price, state_->now);
  model::Request request;
  request.chips = model::ChipShare::whole(made.chips);
  request.chip_types = model::ChipTypes{state_->ledger.pool(pool).chip};
  made.job = state_->gangs.start({model::JobKind::sublet, state_->ledger.pool(pool).owner}, request,
                                 model::Placement{pool, {{{host, host}, 1, 0}}});
  if (!made.job.valid())
    return;
  lets_.push_back(made);
  tell_scheduler(pool);
}

void Subleases::end(JobId let)
{
  const auto found = std::ranges::find(lets_, let, &Let::job);
  if (found == lets_.end())
    return;
  const Let ended = *found;
  lets_.erase(found);
  const model::Allocation held = state_->gangs.end(ended.job, Seconds{0});
  market_->bill_sublease(ended.lease, ended.chips, ended.rate, held.started, state_->now);
  tell_scheduler(ended.pool);
}

void Subleases::tell_scheduler(PoolId pool)
{
  state_->scheduling->pool_changed(state_->view, pool);
  state_->reschedule = true;
}

void Subleases::end_all()
{
  while (!lets_.empty())
    end(lets_.front().job);
}

} // namespace leasehold::simulation
