// From the request to the notice or the end. What stocks and spot offers do to leases: lifecycle_stock.cpp.
#include "market/lifecycle.hpp"

namespace leasehold::market {

namespace {

/// A window bought ahead ends when it was to end, however late its chips come.
bool is_window(ProgrammeKind kind)
{
  return kind == ProgrammeKind::capacity_block || kind == ProgrammeKind::calendar;
}

LeaseEvent event_of(const Lease& lease, Timestamp now, Timestamp due)
{
  LeaseEvent event;
  event.at = now;
  event.lease = lease.id();
  event.offer = lease.offer();
  event.tenant = lease.tenant();
  event.chips = lease.chips();
  event.due = due;
  return event;
}

} // namespace

void Lifecycle::set_timer(Timestamp when, TimerKind kind, const Lease& lease)
{
  parts_->agenda.set(when, kind, lease.id().index());
}

void Lifecycle::move(Lease& lease, LeaseState to, Timestamp now, Timestamp due)
{
  LeaseEvent event = event_of(lease, now, due);
  event.from = lease.move(to);
  event.to = to;
  parts_->told.push_back(event);
}

Lease& Lifecycle::open(const LeaseRequest& request, Seconds term, Timestamp now)
{
  Agreement agreed;
  agreed.offer = request.offer;
  agreed.tenant = request.tenant;
  agreed.chips = request.chips;
  agreed.spend = request.spend;
  agreed.capacity = gives_capacity(parts_->offers[request.offer].programme.kind);
  agreed.term = term;
  agreed.requested = now;
  parts_->rules.count(agreed.tenant, agreed.offer, agreed.chips);
  return parts_->leases.open(agreed, request.auto_renew);
}

void Lifecycle::queue(Lease& lease, Timestamp now)
{
  move(lease, LeaseState::queued, now);
  parts_->supply.join_queue(lease);
}

void Lifecycle::accept(Lease& lease, Timestamp start, Timestamp now)
{
  lease.agree(start, offer_of(lease).programme.timing.delivery);
  const LeaseDates& dates = lease.dates();
  move(lease, LeaseState::accepted, now, dates.active);
  parts_->bills.open_term(lease, now);
  take(lease, now);
  if (dates.active <= now)
    return try_activate(lease, now);
  const bool begun = dates.start <= now;
  if (begun)
    move(lease, LeaseState::delivering, now, dates.active);
  set_timer(begun ? dates.active : dates.start, begun ? TimerKind::deliver : TimerKind::begin, lease);
}

/// Holds the chips: booked in the stock, or counted as spot.
void Lifecycle::take(Lease& lease, Timestamp now)
{
  const Offer& taken = offer_of(lease);
  if (lease.dates().start <= now)
    if (const auto rivals = parts_->rules.rivals(lease.tenant(), Apart::rack); !rivals.empty())
      parts_->supply.take_racks(lease, rivals, now); // else when it is delivered
  parts_->supply.hold(lease, now);
  if (taken.programme.kind == ProgrammeKind::spot || !taken.stock.valid())
    return;
  watch(taken.stock, now);
  squeeze(taken.stock, now);
}

/// Delivers, or waits for chips that others still hold or that have not arrived.
void Lifecycle::try_activate(Lease& lease, Timestamp now)
{
  if (!parts_->supply.deliver(lease, parts_->rules.rivals(lease.tenant(), Apart::rack), now)) {
    if (lease.state() == LeaseState::accepted)
      move(lease, LeaseState::delivering, now);
    return;
  }
  lease.activate(now);
  move(lease, LeaseState::active, now);
  start_counting(lease, now);
  if (lease.term().value() > 0.0)
    set_end(lease, now);
}

/// A term begins with delivery: one that was late ends later.
void Lifecycle::set_end(Lease& lease, Timestamp now)
{
  const Offer& taken = offer_of(lease);
  const Timestamp later = now + lease.term();
  if (!is_window(taken.programme.kind) && later > lease.dates().end) {
    if (taken.stock.valid() && taken.programme.kind != ProgrammeKind::spot) {
      parts_->supply.extend(lease, later, now);
      watch(taken.stock, now);
    }
    lease.run_until(later);
  }
  set_timer(lease.dates().end, TimerKind::expire, lease);
}

void Lifecycle::fire_lease(const Timer& timer, Lease& lease)
{
  if (is_final(lease.state()))
    return;
  switch (timer.kind) {
  case TimerKind::begin:
    if (lease.dates().active > timer.at) {
      move(lease, LeaseState::delivering, timer.at, lease.dates().active);
      return set_timer(lease.dates().active, TimerKind::deliver, lease);
    }
    return try_activate(lease, timer.at);
  case TimerKind::deliver:
    if (!holds_chips(lease.state()))
      try_activate(lease, timer.at);
    return;
  case TimerKind::part:
    return parts_->bills.next_part(lease, timer.at);
  case TimerKind::expire:
    return renew_or_end(lease, timer.at);
  default:
    return finish(lease, LeaseState::revoked, timer.at);
  }
}

void Lifecycle::renew_or_end(Lease& lease, Timestamp now)
{
  const Offer& taken = offer_of(lease);
  const bool wanted = lease.auto_renew() && taken.programme.ending.renewable && holds_chips(lease.state());
  const Timestamp end = now + lease.term();
  if (!wanted || parts_->supply.room(lease.offer(), now, end, now) < lease.chips())
    return finish(lease, LeaseState::ended, now);
  parts_->bills.usage(lease, now, true);
  parts_->bills.stop_counting(lease, now);
  parts_->bills.open_term(lease, now);
  lease.run_until(end);
  start_counting(lease, now);
  if (taken.stock.valid()) {
    parts_->supply.renew(lease, now);
    watch(taken.stock, now);
  }
  set_timer(end, TimerKind::expire, lease);
  LeaseEvent event = event_of(lease, now, end);
  event.kind = LeaseEventKind::renewed;
  parts_->told.push_back(event);
}

void Lifecycle::start_counting(const Lease& lease, Timestamp now)
{
  parts_->bills.start_counting(lease, now);
  const Programme& programme = offer_of(lease).programme;
  if (programme.kind != ProgrammeKind::spend_commitment)
    return;
  const int parts = Commitments::parts(programme.spend, lease.term());
  for (int part = 1; part < parts; ++part)
    set_timer(now + lease.term() * (static_cast<double>(part) / parts), TimerKind::part, lease);
}

void Lifecycle::finish(Lease& lease, LeaseState how, Timestamp now)
{
  const LeaseState before = lease.state();
  const Offer& left = offer_of(lease);
  if (before == LeaseState::queued) {
    parts_->supply.leave_queue(lease);
  } else {
    bill_end(lease, how, now);
    parts_->supply.give_back(lease, now);
    if (left.stock.valid() && left.programme.kind != ProgrammeKind::spot)
      watch(left.stock, now);
  }
  if (holds_chips(before)) {
    parts_->bills.stop_counting(lease, now);
    lease.stop(now);
  }
  parts_->rules.count(lease.tenant(), lease.offer(), -lease.chips());
  parts_->leases.close(lease.id());
  move(lease, how, now);
  if (left.stock.valid())
    parts_->agenda.set(now, TimerKind::serve, left.stock.index());
}

void Lifecycle::reduce(Lease& lease, std::int64_t chips, Timestamp now)
{
  const Offer& kept = offer_of(lease);
  parts_->bills.reduce(lease, chips, now);
  parts_->supply.give_back(lease, chips, now);
  parts_->rules.count(lease.tenant(), lease.offer(), -chips);
  LeaseEvent event = event_of(lease, now, Timestamp::never());
  event.kind = LeaseEventKind::reduced;
  event.chips = chips;
  parts_->told.push_back(event);
  if (!kept.stock.valid())
    return;
  if (kept.programme.kind != ProgrammeKind::spot)
    watch(kept.stock, now);
  parts_->agenda.set(now, TimerKind::serve, kept.stock.index());
}

void Lifecycle::bill_end(Lease& lease, LeaseState how, Timestamp now)
{
  const Billing& billing = offer_of(lease).programme.billing;
  const bool brief = how == LeaseState::revoked && now - lease.dates().active < billing.free_if_revoked;
  if (holds_chips(lease.state()) && !brief)
    parts_->bills.usage(lease, now, true);
  if (how != LeaseState::exited)
    return;
  SupplierRules& rules = parts_->rules;
  const Money room = rules.exit_room(lease.tenant(), lease.offer(), now);
  rules.count_exit(lease.tenant(), lease.offer(), now, parts_->bills.leave(lease, now, room));
}

} // namespace leasehold::market
