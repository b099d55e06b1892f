// Scarcity: who gets chips, who waits, whom others evict.
#include "market/market.hpp"

#include <algorithm>

namespace leasehold::market {

void Market::set_stock_timer(StockId id, Timestamp now)
{
  Pool& pool = pools_[id.index()];
  const Timestamp next = stocks_[id.index()].next_change(now);
  if (next == pool.timer)
    return;
  pool.timer = next;
  set_timer(next, TimerKind::stock, id.index());
}

void Market::stock_changed(StockId id, Timestamp now)
{
  stocks_[id.index()].advance(now);
  set_stock_timer(id, now);
  squeeze_spot(id, now);
  serve_late(id, now);
  serve_queue(id, now);
}

/// Delivers, or waits for chips that others still hold or that have not arrived.
void Market::try_activate(Lease& lease, Timestamp now)
{
  const Offer& taken = offer(lease.offer);
  const bool spot = taken.programme.kind == ProgrammeKind::spot;
  if (taken.stock.valid()) {
    Stock& stock = stocks_[taken.stock.index()];
    stock.advance(now);
    if ((!spot && stock.firm() + stock.spot() > stock.delivered(now)) || !take_racks(lease, now)) {
      if (lease.state() == LeaseState::accepted)
        move(lease, LeaseState::delivering, now);
      pools_[taken.stock.index()].late.push_back(lease.id);
      return;
    }
  }
  lease.active = now;
  lease.meter.billed_to = now;
  if (spot)
    spot_[lease.offer.index()].leases.push_back(lease.id);
  move(lease, LeaseState::active, now);
  start_counting(lease, now);
  if (lease.term.value() <= 0.0)
    return;
  const bool window =
      taken.programme.kind == ProgrammeKind::capacity_block || taken.programme.kind == ProgrammeKind::calendar;
  if (!window && lease.active + lease.term > lease.end) {
    const Timestamp later = lease.active + lease.term;
    if (taken.stock.valid() && !spot) {
      stocks_[taken.stock.index()].unbook(now, lease.booked_from, lease.end, lease.chips);
      stocks_[taken.stock.index()].book(now, now, later, lease.chips);
      set_stock_timer(taken.stock, now);
    }
    lease.end = later;
  }
  set_timer(lease.end, TimerKind::expire, lease.id.index(), lease.version);
}

void Market::give_up_chips(Lease& lease, Timestamp now)
{
  const Offer& taken = offer(lease.offer);
  if (taken.stock.valid()) {
    pools_[taken.stock.index()].racks.give_back(lease.tenant, lease.racks);
    std::erase(pools_[taken.stock.index()].late, lease.id);
  }
  if (taken.programme.kind != ProgrammeKind::spot) {
    if (taken.stock.valid()) {
      stocks_[taken.stock.index()].unbook(now, lease.booked_from, lease.end, lease.chips);
      set_stock_timer(taken.stock, now);
    }
    return;
  }
  SpotBook& book = spot_[lease.offer.index()];
  book.held -= lease.chips;
  if (lease.state() == LeaseState::noticed) {
    book.leaving -= lease.chips;
    if (taken.stock.valid())
      pools_[taken.stock.index()].leaving -= lease.chips;
  } else {
    std::erase(book.leases, lease.id);
  }
  if (taken.stock.valid()) {
    stocks_[taken.stock.index()].advance(now);
    stocks_[taken.stock.index()].free_spot(lease.chips);
  }
}

/// Newest first, across the spot offers of the stock.
void Market::squeeze_spot(StockId id, Timestamp now)
{
  const Stock& stock = stocks_[id.index()];
  Pool& pool = pools_[id.index()];
  while (stock.spot() - pool.leaving > stock.spot_room(now)) {
    LeaseId newest = LeaseId::none();
    for (const OfferId spot : pool.spot) {
      const std::vector<LeaseId>& leases = spot_[spot.index()].leases;
      if (!leases.empty() && (!newest.valid() || newest < leases.back()))
        newest = leases.back();
    }
    if (!newest.valid())
      return;
    give_notice(at(newest), now);
  }
}

void Market::squeeze_offer(OfferId id, Timestamp now)
{
  SpotBook& book = spot_[id.index()];
  while (!book.leases.empty() && book.held - book.leaving > offer(id).supply.at(now))
    give_notice(at(book.leases.back()), now);
}

void Market::give_notice(Lease& lease, Timestamp now)
{
  const Offer& taken = offer(lease.offer);
  SpotBook& book = spot_[lease.offer.index()];
  std::erase(book.leases, lease.id);
  book.leaving += lease.chips;
  if (taken.stock.valid())
    pools_[taken.stock.index()].leaving += lease.chips;
  lease.revoked_at = now + taken.programme.timing.notice;
  move(lease, LeaseState::noticed, now, lease.revoked_at);
  set_timer(lease.revoked_at, TimerKind::revoke, lease.id.index(), lease.version);
}

/// Agreed leases whose chips were not there: first agreed, first delivered.
void Market::serve_late(StockId id, Timestamp now)
{
  std::vector<LeaseId> waiting;
  waiting.swap(pools_[id.index()].late);
  for (const LeaseId lease : waiting)
    try_activate(at(lease), now);
}

void Market::serve_queue(StockId id, Timestamp now)
{
  std::deque<LeaseId>& queue = pools_[id.index()].queue;
  while (!queue.empty()) {
    Lease& first = at(queue.front());
    const Offer& wanted = offer(first.offer);
    const Timestamp to =
        first.term.value() > 0.0 ? now + wanted.programme.timing.delivery + first.term : Timestamp::never();
    if (!has_room(wanted, first.chips, now, to, now) || rack_room(first.tenant, wanted, now) < first.chips)
      return;
    queue.pop_front();
    accept(first, now, now);
  }
}

} // namespace leasehold::market
