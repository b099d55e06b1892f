// Construction, requests and releases, and what time does to offers and billing periods.
#include "market/market.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>

namespace leasehold::market {

namespace {

/// Throws std::invalid_argument where an offer cannot be right; what hands out no chips draws on no stock.
OfferList checked(std::vector<Offer> offers, std::size_t stocks)
{
  for (Offer& offer : offers) {
    check(offer.programme);
    if (!gives_capacity(offer.programme.kind))
      offer.stock = StockId::none();
    if (offer.stock.valid() && offer.stock.index() >= stocks)
      throw std::invalid_argument("offer " + offer.name + ": no such stock");
  }
  return OfferList{std::move(offers)};
}

MarketParts parts_of(std::vector<Offer> offers, std::vector<StockPlan> stocks, Calendar calendar)
{
  const OfferList list = checked(std::move(offers), stocks.size());
  return {.offers = list,
          .supply = Supply{list, std::move(stocks)},
          .bills = Bills{list, calendar},
          .leases = {},
          .agenda = {},
          .told = {}};
}

Refusal judge(const MarketParts& parts, const LeaseRequest& request, Seconds term, Timestamp start, Timestamp now)
{
  if (!parts.rules.open_to(request.tenant, request.offer))
    return Refusal::not_offered;
  const Programme& programme = parts.offers[request.offer].programme;
  const Refusal why = judge_terms(programme, request, term, start, now);
  return why == Refusal::none ? parts.rules.judge(request.tenant, request.offer, request.chips) : why;
}

/// Whether the chips are there at the start, and over the term as far as is known.
bool has_room(const MarketParts& parts, const LeaseRequest& request, Seconds term, Timestamp start, Timestamp now)
{
  const Programme& programme = parts.offers[request.offer].programme;
  const Timestamp to = term.value() > 0.0 ? start + programme.timing.delivery + term : Timestamp::never();
  const bool spot = programme.kind == ProgrammeKind::spot;
  const std::int64_t room =
      spot ? parts.supply.spot_room(request.offer, now) : parts.supply.room(request.offer, start, to, now);
  if (room < request.chips || start > now)
    return room >= request.chips; // racks are sought at the start
  const std::vector<TenantId> rivals = parts.rules.rivals(request.tenant, Apart::rack);
  return parts.supply.rack_room(request.offer, rivals, now) >= request.chips;
}

} // namespace

Market::Market(std::vector<Offer> offers, std::vector<StockPlan> stocks, Calendar calendar)
    : parts_(parts_of(std::move(offers), std::move(stocks), calendar)), calendar_(calendar)
{
  Agenda& agenda = parts_.agenda;
  for (std::uint32_t i = 0; i < this->offers().size(); ++i) {
    const Offer& each = offer(OfferId{i});
    agenda.set(each.price.next_change(now_), TimerKind::price, i);
    if (each.programme.kind == ProgrammeKind::spot)
      agenda.set(each.supply.next_change(now_), TimerKind::supply, i);
  }
  for (std::uint32_t i = 0; i < this->stocks().size(); ++i)
    Lifecycle{parts_}.watch(StockId{i}, now_);
  agenda.set(calendar_.add_months(Timestamp{0.0}, 1), TimerKind::period, 0);
}

Timestamp Market::first_start(OfferId id, Timestamp wanted, Timestamp now) const
{
  return market::first_start(offer(id).programme.timing, calendar_, wanted, now);
}

void Market::serve_all(Timestamp now)
{
  for (std::uint32_t s = 0; s < stocks().size(); ++s)
    parts_.agenda.set(now, TimerKind::serve, s);
}

Timestamp Market::next_event() const
{
  return parts_.told.empty() ? parts_.agenda.next() : now_;
}

void Market::advance(Timestamp now, std::vector<LeaseEvent>& out)
{
  while (parts_.agenda.next() <= now && parts_.agenda.next() < Timestamp::never())
    fire(parts_.agenda.pop());
  now_ = now;
  out.insert(out.end(), parts_.told.begin(), parts_.told.end());
  parts_.told.clear();
}

void Market::fire(const Timer& timer)
{
  LeaseEvent event;
  event.at = timer.at;
  event.offer = timer.kind == TimerKind::period ? OfferId::none() : OfferId{timer.index};
  switch (timer.kind) {
  case TimerKind::supply:
    parts_.agenda.set(offer(event.offer).supply.next_change(timer.at), TimerKind::supply, timer.index);
    Lifecycle{parts_}.squeeze(event.offer, timer.at);
    event.kind = LeaseEventKind::stock_changed;
    break;
  case TimerKind::price:
    parts_.agenda.set(offer(event.offer).price.next_change(timer.at), TimerKind::price, timer.index);
    parts_.bills.price_changed(event.offer, timer.at);
    event.kind = LeaseEventKind::price_changed;
    break;
  case TimerKind::period:
    parts_.bills.close_period(parts_.leases, timer.at, false);
    parts_.agenda.set(calendar_.add_months(Timestamp{0.0}, ++periods_ + 1), TimerKind::period, 0);
    event.kind = LeaseEventKind::billed;
    break;
  default:
    return Lifecycle{parts_}.fire(timer);
  }
  parts_.told.push_back(event);
}

Verdict Market::refuse(const LeaseRequest& request, Refusal why, Timestamp now)
{
  if (why == Refusal::no_stock)
    parts_.supply.count_refused(request.offer, request.tenant, request.chips, now);
  LeaseEvent event;
  event.at = now;
  event.offer = request.offer;
  event.tenant = request.tenant;
  event.to = LeaseState::refused;
  event.chips = request.chips;
  parts_.told.push_back(event);
  return {why, LeaseId::none(), Timestamp::never()};
}

Verdict Market::request(const LeaseRequest& request, Timestamp now)
{
  now_ = std::max(now_, now);
  const Offer& wanted = offer(request.offer);
  const Seconds term = term_of(wanted.programme, request);
  const Timestamp start = first_start(request.offer, request.start, now);
  if (const Refusal why = judge(parts_, request, term, start, now); why != Refusal::none)
    return refuse(request, why, now);
  const bool room = has_room(parts_, request, term, start, now);
  const bool queues = wanted.programme.timing.queues && wanted.stock.valid();
  const bool may_wait = queues || (request.wait && wanted.stock.valid());
  if (!room && (!may_wait || wanted.programme.kind == ProgrammeKind::spot))
    return refuse(request, Refusal::no_stock, now);
  Lifecycle lives{parts_};
  Lease& lease = lives.open(request, term, now);
  if (!room || (queues && parts_.supply.has_queue(wanted.stock))) {
    lives.queue(lease, now);
    return {Refusal::none, lease.id(), Timestamp::never()};
  }
  lives.accept(lease, start, now);
  return {Refusal::none, lease.id(), lease.dates().active};
}

Verdict Market::release(LeaseId id, Timestamp now)
{
  now_ = std::max(now_, now);
  Lease& left = parts_.leases[id];
  const LeaseState state = left.state();
  if (is_final(state))
    return {Refusal::not_live, id, left.dates().active};
  const bool queued = state == LeaseState::queued;
  if (!queued && offer(left.offer()).programme.ending.exit == Exit::never)
    return {Refusal::no_exit, id, left.dates().active};
  LeaseState how = holds_chips(state) ? LeaseState::ended : LeaseState::withdrawn;
  if (!queued && left.term().value() > 0.0)
    how = LeaseState::exited;
  Lifecycle{parts_}.finish(left, how, now);
  return {Refusal::none, id, left.dates().active};
}

Verdict Market::may_reduce(LeaseId id, std::int64_t chips) const
{
  const Lease& kept = lease(id);
  const Programme& programme = offer(kept.offer()).programme;
  if (kept.state() != LeaseState::active)
    return {Refusal::not_live, id, kept.dates().active};
  if (programme.ending.exit != Exit::free || kept.term().value() > 0.0)
    return {Refusal::no_exit, id, kept.dates().active};
  if (chips <= 0 || chips % programme.size.step != 0 ||
      kept.chips() - chips < std::max<std::int64_t>(1, programme.size.minimum))
    return {Refusal::bad_size, id, kept.dates().active};
  return {Refusal::none, id, kept.dates().active};
}

Verdict Market::reduce(LeaseId id, std::int64_t chips, Timestamp now)
{
  now_ = std::max(now_, now);
  const Verdict verdict = may_reduce(id, chips);
  if (verdict)
    Lifecycle{parts_}.reduce(parts_.leases[id], chips, now);
  return verdict;
}

std::int64_t Market::available(OfferId id, Timestamp now) const
{
  const Offer& chosen = offer(id);
  if (chosen.programme.kind == ProgrammeKind::spot)
    return parts_.supply.spot_room(id, now);
  if (!chosen.stock.valid())
    return chosen.programme.size.maximum.value_or(INT64_MAX / 4);
  const Term& term = chosen.programme.term;
  const Seconds shortest = term.choices.empty() ? term.minimum : term.choices.front();
  const Timestamp from = first_start(id, Timestamp{}, now);
  const Timestamp to = shortest.value() > 0.0 ? from + shortest : Timestamp::never();
  return parts_.supply.room(id, from, to, now);
}

std::int64_t Market::available_to(TenantId tenant, OfferId id, Timestamp now) const
{
  if (!open_to(tenant, id))
    return 0;
  std::int64_t chips = available(id, now);
  const bool at_once = first_start(id, Timestamp{}, now) <= now;
  // What is rented firmly beyond what nobody holds is taken from spot, the tenant's own among it.
  const Offer& chosen = offer(id);
  if (at_once && chosen.stock.valid() && chosen.programme.kind == ProgrammeKind::on_demand)
    chips = std::max<std::int64_t>(0, chips - parts_.supply.spot_beside_own(chosen.stock, tenant));
  const std::int64_t room = std::min(chips, parts_.rules.room(tenant, id));
  if (!at_once)
    return room;
  return std::min(room, parts_.supply.rack_room(id, parts_.rules.rivals(tenant, Apart::rack), now));
}

} // namespace leasehold::market
