#include "market/supply.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace leasehold::market {

namespace {

bool is_spot(const Offer& offer)
{
  return offer.programme.kind == ProgrammeKind::spot;
}

} // namespace

Supply::Supply(OfferList offers, std::vector<StockPlan> stocks)
    : offers_(std::move(offers)), lists_(stocks.size()), spot_(offers_.all().size())
{
  for (std::size_t i = 0; i < stocks.size(); ++i) {
    lists_[i].racks = Racks{stocks[i].racks};
    stocks_.emplace_back(std::move(stocks[i]));
  }
  for (std::uint32_t i = 0; i < spot_.size(); ++i)
    if (const Offer& offer = offers_[OfferId{i}]; is_spot(offer) && offer.stock.valid())
      lists_[offer.stock.index()].spot.push_back(OfferId{i});
}

std::int64_t Supply::room(OfferId offer, Timestamp from, Timestamp to, Timestamp now) const
{
  const StockId stock = offers_[offer].stock;
  if (!stock.valid())
    return std::numeric_limits<std::int64_t>::max();
  const std::int64_t room = stocks_[stock.index()].room(now, from, to);
  return from > now ? room
                    : std::max<std::int64_t>(0, room - chips_in(out_(offers_[offer]))); // by then they may be back
}

std::int64_t Supply::spot_room(OfferId offer, Timestamp now) const
{
  const Offer& spot = offers_[offer];
  std::int64_t room = spot.supply.at(now) - spot_[offer.index()].held;
  if (spot.stock.valid()) {
    const Stock& stock = stocks_[spot.stock.index()];
    room = std::min(room, stock.spot_room(now) - stock.spot() - chips_in(out_(spot)));
  }
  return std::max<std::int64_t>(0, room);
}

std::int64_t Supply::spot_beside_own(StockId stock, TenantId tenant) const
{
  const auto& spot = lists_[stock.index()].spot_of;
  const auto own = spot.find(tenant);
  return own != spot.end() && own->second > 0 ? stocks_[stock.index()].spot() : 0;
}

std::int64_t Supply::rack_room(OfferId offer, Rivals rivals, Timestamp now) const
{
  const StockId stock = offers_[offer].stock;
  if (rivals.empty() || !stock.valid() || !lists_[stock.index()].racks.matter())
    return std::numeric_limits<std::int64_t>::max();
  const std::vector<RackShare> out = out_(offers_[offer]);
  return lists_[stock.index()].racks.room(rivals, {stocks_[stock.index()].delivered(now), out});
}

void Supply::hold(Lease& lease, Timestamp now)
{
  const Offer& taken = offers_[lease.offer()];
  if (is_spot(taken))
    spot_[lease.offer().index()].held += lease.chips();
  if (!taken.stock.valid())
    return;
  Stock& stock = stocks_[taken.stock.index()];
  if (is_spot(taken)) {
    stock.advance(now);
    stock.hold_spot(lease.chips());
    lists_[taken.stock.index()].spot_of[lease.tenant()] += lease.chips();
  } else {
    lease.book_from(std::max(now, lease.dates().start));
    stock.book(now, lease.booked_from(), lease.dates().end, lease.chips());
  }
}

bool Supply::take_racks(Lease& lease, Rivals rivals, Timestamp now)
{
  const StockId stock = offers_[lease.offer()].stock;
  if (!stock.valid() || !lists_[stock.index()].racks.matter() || !lease.racks().empty())
    return true;
  const std::vector<RackShare> out = out_(offers_[lease.offer()]);
  const Racks::There there{stocks_[stock.index()].delivered(now), out};
  lease.stand_in(lists_[stock.index()].racks.take(lease.tenant(), rivals, lease.chips(), there));
  return !lease.racks().empty();
}

bool Supply::deliver(Lease& lease, Rivals rivals, Timestamp now)
{
  const Offer& taken = offers_[lease.offer()];
  if (taken.stock.valid()) {
    Stock& stock = stocks_[taken.stock.index()];
    stock.advance(now);
    const bool short_of_chips =
        !is_spot(taken) && stock.firm() + stock.spot() > stock.delivered(now) - chips_in(out_(taken));
    if (short_of_chips || !take_racks(lease, rivals, now)) {
      lists_[taken.stock.index()].late.push_back(lease.id());
      return false;
    }
  }
  if (is_spot(taken))
    spot_[lease.offer().index()].leases.push_back(lease.id());
  return true;
}

void Supply::extend(Lease& lease, Timestamp end, Timestamp now)
{
  Stock& stock = stocks_[offers_[lease.offer()].stock.index()];
  stock.unbook(now, lease.booked_from(), lease.dates().end, lease.chips());
  lease.book_from(now);
  stock.book(now, now, end, lease.chips());
}

void Supply::renew(Lease& lease, Timestamp now)
{
  lease.book_from(now);
  stocks_[offers_[lease.offer()].stock.index()].book(now, now, lease.dates().end, lease.chips());
}

void Supply::give_back(const Lease& lease, Timestamp now)
{
  const Offer& taken = offers_[lease.offer()];
  if (taken.stock.valid()) {
    Lists& lists = lists_[taken.stock.index()];
    lists.racks.give_back(lease.tenant(), lease.racks());
    std::erase(lists.late, lease.id());
  }
  if (is_spot(taken))
    return give_back_spot(lease, now);
  if (taken.stock.valid())
    stocks_[taken.stock.index()].unbook(now, lease.booked_from(), lease.dates().end, lease.chips());
}

void Supply::give_back(Lease& lease, std::int64_t chips, Timestamp now)
{
  const Offer& taken = offers_[lease.offer()];
  if (is_spot(taken))
    spot_[lease.offer().index()].held -= chips;
  if (!taken.stock.valid())
    return;
  Lists& lists = lists_[taken.stock.index()];
  if (!lease.racks().empty())
    lists.racks.give_back(lease.tenant(), lease.stay_in(stays_(lease, lease.chips())));
  Stock& stock = stocks_[taken.stock.index()];
  if (!is_spot(taken))
    return stock.unbook(now, lease.booked_from(), lease.dates().end, chips);
  stock.advance(now);
  stock.free_spot(chips);
  lists.spot_of[lease.tenant()] -= chips;
}

void Supply::give_back_spot(const Lease& lease, Timestamp now)
{
  const StockId stock = offers_[lease.offer()].stock;
  const bool noticed = lease.state() == LeaseState::noticed;
  SpotBook& book = spot_[lease.offer().index()];
  book.held -= lease.chips();
  if (noticed)
    book.leaving -= lease.chips();
  else
    std::erase(book.leases, lease.id());
  if (!stock.valid())
    return;
  if (noticed)
    lists_[stock.index()].leaving -= lease.chips();
  stocks_[stock.index()].advance(now);
  stocks_[stock.index()].free_spot(lease.chips());
  lists_[stock.index()].spot_of[lease.tenant()] -= lease.chips();
}

LeaseId Supply::squeezed(StockId id, Timestamp now) const
{
  const Stock& stock = stocks_[id.index()];
  const Lists& lists = lists_[id.index()];
  LeaseId newest = LeaseId::none();
  if (stock.spot() - lists.leaving <= stock.spot_room(now))
    return newest;
  for (const OfferId offer : lists.spot) {
    const std::vector<LeaseId>& leases = spot_[offer.index()].leases;
    if (!leases.empty() && (!newest.valid() || newest < leases.back()))
      newest = leases.back();
  }
  return newest;
}

LeaseId Supply::squeezed(OfferId offer, Timestamp now) const
{
  const SpotBook& book = spot_[offer.index()];
  const bool too_many = book.held - book.leaving > offers_[offer].supply.at(now);
  return too_many && !book.leases.empty() ? book.leases.back() : LeaseId::none();
}

void Supply::notice(const Lease& lease)
{
  SpotBook& book = spot_[lease.offer().index()];
  std::erase(book.leases, lease.id());
  book.leaving += lease.chips();
  if (const StockId stock = offers_[lease.offer()].stock; stock.valid())
    lists_[stock.index()].leaving += lease.chips();
}

void Supply::join_queue(const Lease& lease)
{
  lists_[offers_[lease.offer()].stock.index()].queue.push_back(lease.id());
}

void Supply::leave_queue(const Lease& lease)
{
  std::deque<LeaseId>& queue = lists_[offers_[lease.offer()].stock.index()].queue;
  queue.erase(std::ranges::find(queue, lease.id()));
}

std::vector<LeaseId> Supply::take_late(StockId stock)
{
  return std::exchange(lists_[stock.index()].late, {});
}

std::optional<Timestamp> Supply::next_change(StockId stock, Timestamp now)
{
  Timestamp& told = lists_[stock.index()].change;
  const Timestamp next = stocks_[stock.index()].next_change(now);
  if (next == told)
    return std::nullopt;
  return told = next;
}

void Supply::count_refused(OfferId offer, TenantId tenant, std::int64_t chips, Timestamp now)
{
  const StockId stock = offers_[offer].stock;
  if (!stock.valid())
    return;
  Lists& lists = lists_[stock.index()];
  if (std::exchange(lists.refused_at, now) != now)
    lists.refused_now.clear();
  const auto [most, first] = lists.refused_now.try_emplace(tenant, 0);
  lists.refused.requests += first ? 1U : 0U;
  lists.refused.chips += std::max<std::int64_t>(0, chips - most->second);
  most->second = std::max(most->second, chips);
}

} // namespace leasehold::market
