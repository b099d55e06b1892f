// What happens to leases where stocks and spot offers change: whose chips are taken back, whose turn it is.
#include "market/lifecycle.hpp"

namespace leasehold::market {

void Lifecycle::watch(StockId stock, Timestamp now)
{
  if (const auto change = parts_->supply.next_change(stock, now))
    parts_->agenda.set(*change, TimerKind::stock, stock.index());
}

void Lifecycle::fire(const Timer& timer)
{
  if (timer.kind != TimerKind::stock && timer.kind != TimerKind::serve)
    return fire_lease(timer, parts_->leases[LeaseId{timer.index}]);
  const StockId stock{timer.index};
  if (timer.kind == TimerKind::stock) {
    if (!parts_->supply.is_due(stock, timer.at))
      return; // another has been set since
    parts_->supply.advance(stock, timer.at);
    watch(stock, timer.at);
    squeeze(stock, timer.at);
  }
  serve_late(stock, timer.at);
  serve_queue(stock, timer.at);
}

void Lifecycle::give_notice(Lease& lease, Timestamp now)
{
  parts_->supply.notice(lease);
  lease.revoke_at(now + offer_of(lease).programme.timing.notice);
  move(lease, LeaseState::noticed, now, lease.dates().revoked_at);
  set_timer(lease.dates().revoked_at, TimerKind::revoke, lease);
}

void Lifecycle::squeeze(StockId stock, Timestamp now)
{
  for (LeaseId newest; (newest = parts_->supply.squeezed(stock, now)).valid();)
    give_notice(parts_->leases[newest], now);
}

void Lifecycle::squeeze(OfferId offer, Timestamp now)
{
  for (LeaseId newest; (newest = parts_->supply.squeezed(offer, now)).valid();)
    give_notice(parts_->leases[newest], now);
}

/// Agreed leases whose chips were not there: first agreed, first delivered.
void Lifecycle::serve_late(StockId stock, Timestamp now)
{
  for (const LeaseId lease : parts_->supply.take_late(stock))
    try_activate(parts_->leases[lease], now);
}

void Lifecycle::serve_queue(StockId stock, Timestamp now)
{
  Supply& supply = parts_->supply;
  while (supply.has_queue(stock)) {
    Lease& first = parts_->leases[supply.first_in_queue(stock)];
    const Timing& timing = offer_of(first).programme.timing;
    const Timestamp to = first.term().value() > 0.0 ? now + timing.delivery + first.term() : Timestamp::never();
    const std::vector<TenantId> rivals = parts_->rules.rivals(first.tenant(), Apart::rack);
    if (supply.room(first.offer(), now, to, now) < first.chips() ||
        supply.rack_room(first.offer(), rivals, now) < first.chips())
      return;
    supply.leave_queue(first);
    accept(first, now, now);
  }
}

} // namespace leasehold::market
