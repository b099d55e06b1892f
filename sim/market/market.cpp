// Construction, the calls of the run loop, and the closing of books. Who may lease what: market_rules.cpp; timers:
// market_timers.cpp; stock: market_stock.cpp.
#include "market/market.hpp"

#include "market/billing.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace leasehold::market {

namespace {

Seconds term_of(const Programme& programme, const LeaseRequest& request)
{
  const Term& term = programme.term;
  if (request.term.value() > 0.0)
    return request.term;
  if (term.choices.size() == 1)
    return term.choices.front();
  return term.choices.empty() ? Seconds{0.0} : request.term;
}

/// The first instant not before `t` at which leases of the programme may start.
Timestamp round_up(const Timing& timing, const Calendar& calendar, Timestamp t)
{
  const std::int64_t every = nanoseconds_of(timing.start_every.value());
  if (every <= 0 || t == Timestamp::never())
    return t;
  const double offset = timing.start_time.value() - static_cast<double>(calendar.start().unix_seconds() % 86400);
  const std::int64_t beyond = t.since(Timestamp{offset}).nanoseconds() % every;
  const std::int64_t wait = beyond > 0 ? every - beyond : -beyond;
  return t.since(Timestamp::from_nanoseconds(-wait));
}

} // namespace

Market::Market(std::vector<Offer> offers, std::vector<StockPlan> stocks, Calendar calendar)
    : offers_(std::move(offers)), calendar_(calendar), pools_(stocks.size()), spot_(offers_.size())
{
  std::map<std::string, std::uint32_t> numbers;
  for (std::size_t i = 0; i < stocks.size(); ++i) {
    pools_[i].racks = Racks{stocks[i].racks};
    stocks_.emplace_back(std::move(stocks[i]));
  }
  for (std::uint32_t i = 0; i < offers_.size(); ++i) {
    Offer& offer = offers_[i];
    check(offer.programme);
    if (!gives_capacity(offer.programme.kind))
      offer.stock = StockId::none();
    if (offer.stock.valid() && offer.stock.index() >= stocks_.size())
      throw std::invalid_argument("offer " + offer.name + ": no such stock");
    programme_.push_back(
        numbers.try_emplace(offer.programme.name, static_cast<std::uint32_t>(numbers.size())).first->second);
    set_timer(offer.price.next_change(now_), TimerKind::price, i);
    if (offer.programme.kind != ProgrammeKind::spot)
      continue;
    set_timer(offer.supply.next_change(now_), TimerKind::supply, i);
    if (offer.stock.valid())
      pools_[offer.stock.index()].spot.push_back(OfferId{i});
  }
  for (std::uint32_t i = 0; i < stocks_.size(); ++i)
    set_stock_timer(StockId{i}, now_);
  set_timer(calendar_.add_months(Timestamp{0.0}, 1), TimerKind::period, 0);
}

Timestamp Market::start_of(const LeaseRequest& request, Timestamp now) const
{
  const Timing& timing = offer(request.offer).programme.timing;
  return round_up(timing, calendar_, std::max({now, request.start, now + timing.earliest_start}));
}

void Market::count_live(const Lease& lease, std::int64_t sign)
{
  held_[{lease.tenant, programme_[lease.offer.index()]}] += sign * lease.chips;
  if (offer(lease.offer).programme.kind != ProgrammeKind::own)
    supplied_[{lease.tenant, offer(lease.offer).provider}] += sign * lease.chips;
}

bool Market::has_room(const Offer& offer, std::int64_t chips, Timestamp from, Timestamp to, Timestamp now) const
{
  return !offer.stock.valid() || stocks_[offer.stock.index()].room(now, from, to) >= chips;
}

std::int64_t Market::spot_available(OfferId id, Timestamp now) const
{
  const Offer& spot = offer(id);
  const SpotBook& book = spot_[id.index()];
  std::int64_t room = spot.supply.at(now) - book.held;
  if (spot.stock.valid()) {
    const Stock& stock = stocks_[spot.stock.index()];
    room = std::min(room, stock.spot_room(now) - stock.spot());
  }
  return std::max<std::int64_t>(0, room);
}

std::int64_t Market::available(OfferId id, Timestamp now) const
{
  const Offer& chosen = offer(id);
  if (chosen.programme.kind == ProgrammeKind::spot)
    return spot_available(id, now);
  if (!chosen.stock.valid())
    return chosen.programme.size.maximum.value_or(INT64_MAX / 4);
  const Term& term = chosen.programme.term;
  const Seconds shortest = term.choices.empty() ? term.minimum : term.choices.front();
  LeaseRequest soon;
  soon.offer = id;
  const Timestamp from = start_of(soon, now);
  const Timestamp to = shortest.value() > 0.0 ? from + shortest : Timestamp::never();
  return stocks_[chosen.stock.index()].room(now, from, to);
}

Verdict Market::refuse(const LeaseRequest& request, Refusal why, Timestamp now)
{
  const StockId stock = offer(request.offer).stock;
  if (why == Refusal::no_stock && stock.valid()) {
    ++pools_[stock.index()].refused.requests;
    pools_[stock.index()].refused.chips += request.chips;
  }
  LeaseEvent event;
  event.at = now;
  event.offer = request.offer;
  event.tenant = request.tenant;
  event.to = LeaseState::refused;
  event.chips = request.chips;
  tell(event);
  return {why, LeaseId::none(), Timestamp::never()};
}

Lease& Market::open(const LeaseRequest& request, Seconds term, Timestamp now)
{
  Lease& lease = leases_.emplace_back();
  lease.id = LeaseId{static_cast<std::uint32_t>(leases_.size() - 1)};
  lease.offer = request.offer;
  lease.tenant = request.tenant;
  lease.chips = request.chips;
  lease.spend = request.spend;
  lease.capacity = gives_capacity(offer(request.offer).programme.kind);
  lease.term = term;
  lease.requested = now;
  lease.auto_renew = request.auto_renew;
  lease.live_index = live_.size();
  live_.push_back(lease.id);
  count_live(lease, 1);
  return lease;
}

Verdict Market::request(const LeaseRequest& request, Timestamp now)
{
  now_ = std::max(now_, now);
  const Offer& wanted = offer(request.offer);
  const Seconds term = term_of(wanted.programme, request);
  const Timestamp start = start_of(request, now);
  if (const Refusal why = judge(request, term, start, now); why != Refusal::none)
    return refuse(request, why, now);
  const bool spot = wanted.programme.kind == ProgrammeKind::spot;
  const Timestamp to = term.value() > 0.0 ? start + wanted.programme.timing.delivery + term : Timestamp::never();
  const bool counted =
      spot ? spot_available(request.offer, now) >= request.chips : has_room(wanted, request.chips, start, to, now);
  const bool room = counted && (start > now || rack_room(request.tenant, wanted, now) >= request.chips);
  const bool may_wait = (request.wait || wanted.programme.timing.queues) && wanted.stock.valid() && !spot;
  const bool others_wait =
      wanted.programme.timing.queues && wanted.stock.valid() && !pools_[wanted.stock.index()].queue.empty();
  if (!room && !may_wait)
    return refuse(request, Refusal::no_stock, now);
  Lease& lease = open(request, term, now);
  if (!room || others_wait) {
    move(lease, LeaseState::queued, now);
    pools_[wanted.stock.index()].queue.push_back(lease.id);
    return {Refusal::none, lease.id, Timestamp::never()};
  }
  accept(lease, start, now);
  return {Refusal::none, lease.id, lease.active};
}

void Market::accept(Lease& lease, Timestamp start, Timestamp now)
{
  const Offer& taken = offer(lease.offer);
  lease.start = start;
  lease.active = start + taken.programme.timing.delivery;
  lease.end = lease.term.value() > 0.0 ? lease.active + lease.term : Timestamp::never();
  move(lease, LeaseState::accepted, now, lease.active);
  open_term(lease, taken, now, ledger_);
  take(lease, now);
  if (lease.active <= now) {
    try_activate(lease, now);
    return;
  }
  const bool begun = lease.start <= now;
  if (begun)
    move(lease, LeaseState::delivering, now, lease.active);
  set_timer(begun ? lease.active : lease.start, begun ? TimerKind::deliver : TimerKind::begin, lease.id.index(),
            lease.version);
}

/// Holds the chips: booked in the stock, or counted as spot.
void Market::take(Lease& lease, Timestamp now)
{
  const Offer& taken = offer(lease.offer);
  if (lease.start <= now && !rivals_of(lease.tenant, Apart::rack).empty())
    take_racks(lease, now); // else when it is delivered
  if (taken.programme.kind == ProgrammeKind::spot) {
    spot_[lease.offer.index()].held += lease.chips;
    if (taken.stock.valid()) {
      stocks_[taken.stock.index()].advance(now);
      stocks_[taken.stock.index()].hold_spot(lease.chips);
    }
    return;
  }
  if (!taken.stock.valid())
    return;
  lease.booked_from = std::max(now, lease.start);
  stocks_[taken.stock.index()].book(now, lease.booked_from, lease.end, lease.chips);
  set_stock_timer(taken.stock, now);
  squeeze_spot(taken.stock, now);
}

Verdict Market::release(LeaseId id, Timestamp now)
{
  now_ = std::max(now_, now);
  Lease& lease = at(id);
  const LeaseState state = lease.state();
  if (is_final(state))
    return {Refusal::not_live, id, lease.active};
  const Programme& programme = offer(lease.offer).programme;
  if (state == LeaseState::queued) {
    finish(lease, LeaseState::withdrawn, now);
  } else if (programme.ending.exit == Exit::never) {
    return {Refusal::no_exit, id, lease.active};
  } else if (holds_chips(state)) {
    finish(lease, lease.term.value() > 0.0 ? LeaseState::exited : LeaseState::ended, now);
  } else {
    finish(lease, lease.term.value() > 0.0 ? LeaseState::exited : LeaseState::withdrawn, now);
  }
  return {Refusal::none, id, lease.active};
}

void Market::set_auto_renew(LeaseId id, bool renew)
{
  at(id).auto_renew = renew;
}

void Market::classify(LeaseId id, const ChipTime& time)
{
  at(id).classes += time;
}

void Market::bill_sublease(LeaseId id, std::int64_t chips, Rate rate, Timestamp from, Timestamp to)
{
  const std::int64_t seconds = to.since(from).whole_seconds();
  if (seconds == 0)
    return;
  Charge row;
  row.category = ChargeCategory::credit;
  row.kind = ChargeKind::sublease;
  row.tenant = lease(id).tenant;
  row.offer = lease(id).offer;
  row.lease = id;
  row.start = from;
  row.end = to;
  row.chip_hours = static_cast<double>(chips) * static_cast<double>(seconds) / 3600.0;
  row.billed = row.effective = -charge(chips, seconds, rate);
  ledger_.post(row);
}

void Market::bill_egress(TenantId tenant, ProviderId from, Bytes bytes, PricePerGigabyte price, Timestamp now)
{
  Charge row;
  row.kind = ChargeKind::egress;
  row.tenant = tenant;
  row.provider = from;
  row.start = row.end = now;
  row.billed = row.effective = row.list = price.bill(bytes);
  ledger_.post(row);
}

void Market::bill_own(TenantId tenant, ChargeKind kind, Money amount, Timestamp from, Timestamp to)
{
  Charge row;
  row.kind = kind;
  row.tenant = tenant;
  row.start = from;
  row.end = to;
  row.billed = row.effective = row.list = amount;
  ledger_.post(row);
}

void Market::close(Timestamp horizon)
{
  for (Stock& stock : stocks_)
    stock.advance(horizon);
  for (const LeaseId id : live_)
    if (holds_chips(at(id).state()))
      bill_usage(at(id), offer(at(id).offer), horizon, true, ledger_);
  commitments_.settle(horizon, offers_, leases_, ledger_);
  for (Lease& lease : leases_)
    if (lease.capacity && lease.active <= horizon && (holds_chips(lease.state()) || lease.ended < Timestamp::never()))
      lease.overrun =
          std::max(0.0, static_cast<double>(lease.chips * lease.meter.billed_seconds) - lease.held(horizon));
}

double Market::unclassed(LeaseId id, Timestamp now) const
{
  return lease(id).held(now) - lease(id).classes.total();
}

Outlay Market::spend(LeaseId id) const
{
  const Lease& chosen = lease(id);
  const ChipTime& t = chosen.classes;
  const double total = t.total() + chosen.overrun;
  Outlay split;
  if (!chosen.capacity) {
    split.idle = chosen.unused;
    split.productive = chosen.effective - chosen.unused;
    return split;
  }
  if (total <= 0.0) {
    split.stranded = chosen.effective;
    return split;
  }
  split.productive = share(chosen.effective, t.productive / total);
  split.lost = share(chosen.effective, t.lost / total);
  split.stranded = share(chosen.effective, t.stranded / total);
  split.idle = chosen.effective - split.productive - split.lost - split.stranded;
  return split;
}

Money Market::owed(LeaseId id, Timestamp now) const
{
  const Lease& chosen = lease(id);
  const Offer& taken = offer(chosen.offer);
  if (is_final(chosen.state()) || taken.programme.ending.exit == Exit::free)
    return Money{};
  if (taken.programme.kind == ProgrammeKind::spend_commitment)
    return commitments_.owed(chosen, taken);
  if (taken.programme.ending.exit == Exit::never)
    return outstanding(chosen);
  const ExitTerms terms = exit_terms(chosen, taken, refund_room(chosen, now));
  return std::clamp(terms.fee - terms.refund, Money{}, outstanding(chosen));
}

void Market::audit(Timestamp now) const
{
  ledger_.audit();
  for (const Lease& each : leases_)
    if (std::abs(unclassed(each.id, now)) > 1e-6 * each.held(now) + 1e-3)
      throw std::logic_error("lease " + std::to_string(each.id.index()) +
                             ": chip-seconds classed differ from those held");
}

} // namespace leasehold::market
