#include "simulation/departures.hpp"

#include <algorithm>

namespace leasehold::simulation {

using model::HostRange;
using model::LeaseId;

bool Departures::defer(LeaseId lease, std::int64_t chips, std::span<const HostRange> hosts)
{
  for (const HostRange range : hosts)
    state_->leave(range);
  const Timestamp ready = services_->hand_over(hosts);
  const auto known = all_.find(lease);
  if (ready <= state_->now && known == all_.end()) {
    for (const HostRange range : hosts)
      state_->stay(range);
    return false;
  }
  Leaving& leaving = all_[lease];
  leaving.when = std::max(leaving.when, ready);
  leaving.chips += chips;
  leaving.hosts.insert(leaving.hosts.end(), hosts.begin(), hosts.end());
  return true;
}

void Departures::foresee(LeaseId lease)
{
  const Seconds loading = services_->loading(market_->lease(lease).tenant());
  const Timestamp end = market_->lease(lease).dates().end;
  if (loading.value() > 0.0 && end < Timestamp::never())
    ends_.emplace(std::max(state_->now, end - loading), lease);
}

void Departures::prepare(LeaseId id)
{
  const market::Lease& lease = market_->lease(id);
  const Timestamp end = lease.dates().end;
  if (!market::holds_chips(lease.state()) || all_.contains(id))
    return;
  if (lease.auto_renew() && end > state_->now) {
    ends_.emplace(end, id); // it will have another end then
    return;
  }
  if (end - services_->loading(lease.tenant()) > state_->now)
    return foresee(id); // it was renewed, or came late
  const std::span<const HostRange> hosts = hosts_->of(id);
  if (!hosts.empty() && defer(id, 0, hosts))
    all_[id].when = end;
}

std::int64_t Departures::leaving(LeaseId lease) const
{
  const auto found = all_.find(lease);
  return found == all_.end() ? 0 : found->second.chips;
}

Timestamp Departures::next() const
{
  Timestamp first = ends_.empty() ? Timestamp::never() : ends_.begin()->first;
  for (const auto& [lease, leaving] : all_)
    first = std::min(first, leaving.when);
  return first;
}

bool Departures::go()
{
  bool any = false;
  while (!ends_.empty() && ends_.begin()->first <= state_->now)
    prepare(ends_.extract(ends_.begin()).mapped());
  for (auto each = all_.begin(); each != all_.end();)
    if (each->second.when <= state_->now) {
      each = let_go(each);
      any = true;
    } else {
      ++each;
    }
  return any;
}

void Departures::hurry(market::StockId stock)
{
  for (auto each = all_.begin(); each != all_.end();)
    each = each->second.chips > 0 && market_->offer(market_->lease(each->first).offer()).stock == stock
               ? let_go(each)
               : std::next(each);
}

Departures::All::iterator Departures::let_go(All::iterator each)
{
  const LeaseId lease = each->first;
  const std::int64_t chips = each->second.chips;
  services_->stay(each->second.hosts);
  for (const HostRange range : each->second.hosts)
    state_->stay(range);
  const auto next = all_.erase(each);
  if (chips == 0)
    return next;
  if (chips < market_->lease(lease).chips())
    market_->reduce(lease, chips, state_->now);
  else
    market_->release(lease, state_->now);
  return next;
}

void Departures::forget(LeaseId lease)
{
  if (const auto found = all_.find(lease); found != all_.end()) {
    for (const HostRange range : found->second.hosts)
      state_->stay(range);
    all_.erase(found);
  }
}

} // namespace leasehold::simulation
