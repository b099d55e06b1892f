// Who may lease what: the programme's rules, offers that are not for everybody, rivals, caps, racks.
#include "market/market.hpp"

#include <algorithm>
#include <limits>

namespace leasehold::market {

Refusal Market::judge(const LeaseRequest& request, Seconds term, Timestamp start, Timestamp now) const
{
  const Programme& programme = offer(request.offer).programme;
  const Size& size = programme.size;
  if (!open_to(request.tenant, request.offer))
    return Refusal::not_offered;
  const bool by_chips = gives_capacity(programme.kind) || programme.kind == ProgrammeKind::discount_reservation;
  if (!by_chips && (request.chips != 0 || request.spend <= Money{}))
    return Refusal::bad_size;
  if (by_chips && (request.chips < size.minimum || request.chips > size.maximum.value_or(INT64_MAX) ||
                   request.chips % size.step != 0))
    return Refusal::bad_size;
  const bool open_ended = term.value() <= 0.0;
  const bool needs_term = !programme.term.choices.empty() || programme.term.maximum.value() > 0.0;
  if (open_ended ? needs_term : !allows_term(programme.term, term))
    return Refusal::bad_term;
  if (programme.timing.latest_start && start > now + *programme.timing.latest_start)
    return Refusal::bad_start;
  const auto held = held_.find({request.tenant, programme_[request.offer.index()]});
  if (request.chips > size.tenant_maximum.value_or(INT64_MAX) - (held == held_.end() ? 0 : held->second))
    return Refusal::over_limit;
  return judge_supplier(request);
}

Refusal Market::judge_supplier(const LeaseRequest& request) const
{
  const Offer& wanted = offer(request.offer);
  if (rival_holds(request.tenant, wanted))
    return Refusal::rival;
  return request.chips > cap_room(request.tenant, wanted) ? Refusal::capped : Refusal::none;
}

bool Market::open_to(TenantId tenant, OfferId id) const
{
  const Offer& wanted = offer(id);
  if (wanted.only.valid())
    return wanted.only == tenant;
  if (!gives_capacity(wanted.programme.kind))
    return true;
  return dedicated_.contains(tenant) ? wanted.programme.hosting == Hosting::dedicated : !wanted.on_request;
}

std::vector<TenantId> Market::rivals_of(TenantId tenant, Apart apart) const
{
  std::vector<TenantId> found;
  for (const Rivalry& pair : rivals_)
    if (pair.apart == apart && (pair.one == tenant || pair.other == tenant))
      found.push_back(pair.one == tenant ? pair.other : pair.one);
  return found;
}

bool Market::rival_holds(TenantId tenant, const Offer& wanted) const
{
  if (wanted.programme.kind == ProgrammeKind::own)
    return false; // nobody supplies it
  return std::ranges::any_of(rivals_of(tenant, Apart::provider), [&](TenantId rival) {
    const auto held = supplied_.find({rival, wanted.provider});
    return held != supplied_.end() && held->second > 0;
  });
}

std::int64_t Market::rack_room(TenantId tenant, const Offer& wanted, Timestamp now) const
{
  const std::vector<TenantId> rivals = rivals_of(tenant, Apart::rack);
  if (rivals.empty() || !wanted.stock.valid() || !pools_[wanted.stock.index()].racks.matter())
    return std::numeric_limits<std::int64_t>::max();
  return pools_[wanted.stock.index()].racks.room(rivals, stocks_[wanted.stock.index()].delivered(now));
}

bool Market::take_racks(Lease& lease, Timestamp now)
{
  const StockId stock = offer(lease.offer).stock;
  if (!stock.valid() || !pools_[stock.index()].racks.matter() || !lease.racks.empty())
    return true;
  lease.racks = pools_[stock.index()].racks.take(lease.tenant, rivals_of(lease.tenant, Apart::rack), lease.chips,
                                                 stocks_[stock.index()].delivered(now));
  return !lease.racks.empty();
}

std::int64_t Market::cap_room(TenantId tenant, const Offer& wanted) const
{
  const auto cap = caps_.find({tenant, wanted.provider});
  if (cap == caps_.end() || wanted.programme.kind == ProgrammeKind::own)
    return std::numeric_limits<std::int64_t>::max();
  const auto held = supplied_.find({tenant, wanted.provider});
  return std::max<std::int64_t>(0, cap->second - (held == supplied_.end() ? 0 : held->second));
}

std::int64_t Market::available_to(TenantId tenant, OfferId id, Timestamp now) const
{
  const Offer& wanted = offer(id);
  if (!open_to(tenant, id) || rival_holds(tenant, wanted))
    return 0;
  LeaseRequest soon;
  soon.offer = id;
  const std::int64_t room = std::min(available(id, now), cap_room(tenant, wanted));
  return start_of(soon, now) > now ? room : std::min(room, rack_room(tenant, wanted, now));
}

void Market::keep_apart(TenantId tenant, TenantId rival, Apart apart)
{
  rivals_.push_back({tenant, rival, apart});
}

void Market::demand_dedicated(TenantId tenant)
{
  dedicated_.insert(tenant);
}

void Market::cap_provider(TenantId tenant, ProviderId provider, std::int64_t chips)
{
  caps_[{tenant, provider}] = chips;
}

} // namespace leasehold::market
