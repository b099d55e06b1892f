// What happens by itself as time passes: delivery, expiry, revocation, billing periods.
#include "market/billing.hpp"
#include "market/market.hpp"

#include <algorithm>

namespace leasehold::market {

void Market::set_timer(Timestamp when, TimerKind kind, std::uint32_t index, std::uint32_t version)
{
  if (when < Timestamp::never())
    timers_.push({when, order_++, kind, index, version});
}

Timestamp Market::next_event() const
{
  if (!told_.empty())
    return now_;
  return timers_.empty() ? Timestamp::never() : timers_.top().at;
}

void Market::advance(Timestamp now, std::vector<LeaseEvent>& out)
{
  while (!timers_.empty() && timers_.top().at <= now) {
    const Timer timer = timers_.top();
    timers_.pop();
    fire(timer);
  }
  now_ = now;
  out.insert(out.end(), told_.begin(), told_.end());
  told_.clear();
}

void Market::fire(const Timer& timer)
{
  LeaseEvent event;
  event.at = timer.at;
  switch (timer.kind) {
  case TimerKind::stock:
    if (pools_[timer.index].timer == timer.at)
      stock_changed(StockId{timer.index}, timer.at);
    return;
  case TimerKind::serve:
    serve_late(StockId{timer.index}, timer.at);
    return serve_queue(StockId{timer.index}, timer.at);
  case TimerKind::supply:
    set_timer(offers_[timer.index].supply.next_change(timer.at), TimerKind::supply, timer.index);
    squeeze_offer(OfferId{timer.index}, timer.at);
    event.kind = LeaseEventKind::stock_changed;
    event.offer = OfferId{timer.index};
    return tell(event);
  case TimerKind::price:
    set_timer(offers_[timer.index].price.next_change(timer.at), TimerKind::price, timer.index);
    commitments_.price_changed(OfferId{timer.index}, timer.at, offers_);
    event.kind = LeaseEventKind::price_changed;
    event.offer = OfferId{timer.index};
    return tell(event);
  case TimerKind::period:
    return close_period(timer.at);
  default:
    return fire_lease(timer, leases_[timer.index]);
  }
}

void Market::fire_lease(const Timer& timer, Lease& lease)
{
  if (timer.version != lease.version || is_final(lease.state()))
    return;
  switch (timer.kind) {
  case TimerKind::begin:
    if (lease.active > timer.at) {
      move(lease, LeaseState::delivering, timer.at, lease.active);
      set_timer(lease.active, TimerKind::deliver, lease.id.index(), lease.version);
      return;
    }
    return try_activate(lease, timer.at);
  case TimerKind::deliver:
    if (!holds_chips(lease.state()))
      try_activate(lease, timer.at);
    return;
  case TimerKind::part:
    return commitments_.next_part(lease, timer.at, offers_, ledger_);
  case TimerKind::expire:
    return renew_or_end(lease, timer.at);
  default:
    return finish(lease, LeaseState::revoked, timer.at);
  }
}

void Market::move(Lease& lease, LeaseState to, Timestamp now, Timestamp due)
{
  LeaseEvent event;
  event.at = now;
  event.lease = lease.id;
  event.offer = lease.offer;
  event.tenant = lease.tenant;
  event.chips = lease.chips;
  event.from = lease.contract.move(to);
  event.to = to;
  event.due = due;
  tell(event);
}

void Market::renew_or_end(Lease& lease, Timestamp now)
{
  const Offer& taken = offer(lease.offer);
  const bool wanted = lease.auto_renew && taken.programme.ending.renewable && holds_chips(lease.state());
  if (!wanted || !has_room(taken, lease.chips, now, now + lease.term, now))
    return finish(lease, LeaseState::ended, now);
  bill_usage(lease, taken, now, true, ledger_);
  stop_counting(lease, now);
  open_term(lease, taken, now, ledger_);
  lease.end = now + lease.term;
  start_counting(lease, now);
  if (taken.stock.valid()) {
    lease.booked_from = now;
    stocks_[taken.stock.index()].book(now, now, lease.end, lease.chips);
    set_stock_timer(taken.stock, now);
  }
  set_timer(lease.end, TimerKind::expire, lease.id.index(), lease.version);
  LeaseEvent event;
  event.kind = LeaseEventKind::renewed;
  event.at = now;
  event.lease = lease.id;
  event.offer = lease.offer;
  event.tenant = lease.tenant;
  event.chips = lease.chips;
  event.due = lease.end;
  tell(event);
}

/// Usage begins to count towards commitments, or a commitment begins to apply.
void Market::start_counting(Lease& lease, Timestamp now)
{
  const Programme& programme = offer(lease.offer).programme;
  if (is_usage(programme.kind))
    commitments_.change_usage(lease.tenant, lease.offer, lease.chips, now, offers_);
  if (lease.capacity)
    return;
  commitments_.begin(lease, now, offers_);
  if (programme.kind != ProgrammeKind::spend_commitment)
    return;
  const int parts = Commitments::parts(programme.spend, lease.term);
  for (int part = 1; part < parts; ++part)
    set_timer(now + lease.term * (static_cast<double>(part) / parts), TimerKind::part, lease.id.index(), lease.version);
}

void Market::stop_counting(Lease& lease, Timestamp now)
{
  if (is_usage(offer(lease.offer).programme.kind))
    commitments_.change_usage(lease.tenant, lease.offer, -lease.chips, now, offers_);
  if (!lease.capacity)
    commitments_.end(lease, now, offers_, ledger_);
}

/// Bills what is due, returns the chips and reaches a final state.
void Market::finish(Lease& lease, LeaseState how, Timestamp now)
{
  const LeaseState before = lease.state();
  if (before == LeaseState::queued) {
    std::deque<LeaseId>& queue = pools_[offer(lease.offer).stock.index()].queue;
    queue.erase(std::find(queue.begin(), queue.end(), lease.id));
  } else {
    bill_end(lease, how, now);
    give_up_chips(lease, now);
  }
  if (holds_chips(before)) {
    stop_counting(lease, now);
    lease.ended = now;
  }
  ++lease.version;
  count_live(lease, -1);
  at(live_.back()).live_index = lease.live_index;
  live_[lease.live_index] = live_.back();
  live_.pop_back();
  move(lease, how, now);
  const StockId stock = offer(lease.offer).stock;
  if (stock.valid())
    set_timer(now, TimerKind::serve, stock.index());
}

void Market::bill_end(Lease& lease, LeaseState how, Timestamp now)
{
  const Offer& taken = offer(lease.offer);
  const bool brief = how == LeaseState::revoked && now - lease.active < taken.programme.billing.free_if_revoked;
  if (holds_chips(lease.state()) && !brief)
    bill_usage(lease, taken, now, true, ledger_);
  if (how != LeaseState::exited)
    return;
  const Money refund = bill_exit(lease, taken, now, refund_room(lease, now), ledger_);
  if (refund.micros() != 0)
    refunds_.push_back({lease.tenant, programme_[lease.offer.index()], now, refund});
}

Money Market::refund_room(const Lease& lease, Timestamp now) const
{
  const Ending& ending = offer(lease.offer).programme.ending;
  Money room = ending.refund_cap.value_or(Money::from_micros(INT64_MAX));
  for (const RefundGiven& given : refunds_)
    if (given.tenant == lease.tenant && given.programme == programme_[lease.offer.index()] &&
        now - given.at < ending.refund_window)
      room -= given.amount;
  return std::max(Money{}, room);
}

void Market::close_period(Timestamp now)
{
  for (const LeaseId id : live_)
    if (holds_chips(at(id).state()))
      bill_usage(at(id), offer(at(id).offer), now, false, ledger_);
  commitments_.settle(now, offers_, leases_, ledger_);
  ++periods_;
  set_timer(calendar_.add_months(Timestamp{0.0}, periods_ + 1), TimerKind::period, 0);
  LeaseEvent event;
  event.kind = LeaseEventKind::billed;
  event.at = now;
  tell(event);
}

} // namespace leasehold::market
