#include "market/supplier_rules.hpp"

#include <algorithm>
#include <limits>
#include <string>

namespace leasehold::market {

SupplierRules::SupplierRules(OfferList offers) : offers_(std::move(offers))
{
  std::map<std::string, ProgrammeNumber> numbers;
  for (const Offer& offer : offers_.all())
    programme_.push_back(
        numbers.try_emplace(offer.programme.name, static_cast<ProgrammeNumber>(numbers.size())).first->second);
}

void SupplierRules::keep_apart(TenantId tenant, TenantId rival, Apart apart)
{
  rivals_.push_back({tenant, rival, apart});
}

void SupplierRules::demand_dedicated(TenantId tenant)
{
  dedicated_.insert(tenant);
}

void SupplierRules::pay_for_racks(TenantId tenant)
{
  by_racks_.insert(tenant);
}

void SupplierRules::cap_provider(TenantId tenant, ProviderId provider, std::int64_t chips)
{
  caps_[{tenant, provider}] = chips;
}

bool SupplierRules::open_to(TenantId tenant, OfferId offer) const
{
  const Offer& wanted = offers_[offer];
  if (wanted.only.valid())
    return wanted.only == tenant;
  if (!gives_capacity(wanted.programme.kind))
    return true;
  if (wanted.by_racks != (by_racks_.contains(tenant) && wanted.programme.kind != ProgrammeKind::spot))
    return false;
  return dedicated_.contains(tenant) ? wanted.programme.hosting == Hosting::dedicated : !wanted.on_request;
}

Refusal SupplierRules::judge(TenantId tenant, OfferId offer, std::int64_t chips) const
{
  const Offer& wanted = offers_[offer];
  const auto held = held_.find({tenant, programme_[offer.index()]});
  const std::int64_t most = wanted.programme.size.tenant_maximum.value_or(INT64_MAX);
  if (chips > most - (held == held_.end() ? 0 : held->second))
    return Refusal::over_limit;
  if (rival_holds(tenant, wanted))
    return Refusal::rival;
  return chips > cap_room(tenant, wanted) ? Refusal::capped : Refusal::none;
}

std::int64_t SupplierRules::room(TenantId tenant, OfferId offer) const
{
  const Offer& wanted = offers_[offer];
  return rival_holds(tenant, wanted) ? 0 : cap_room(tenant, wanted);
}

std::vector<TenantId> SupplierRules::rivals(TenantId tenant, Apart apart) const
{
  std::vector<TenantId> found;
  for (const Rivalry& pair : rivals_)
    if (pair.apart == apart && (pair.one == tenant || pair.other == tenant))
      found.push_back(pair.one == tenant ? pair.other : pair.one);
  return found;
}

std::int64_t SupplierRules::supplied_by(ProviderId provider, TenantId tenant) const
{
  const auto held = supplied_.find({tenant, provider});
  return held == supplied_.end() ? 0 : held->second;
}

bool SupplierRules::rival_holds(TenantId tenant, const Offer& wanted) const
{
  if (wanted.programme.kind == ProgrammeKind::own)
    return false; // nobody supplies it
  return std::ranges::any_of(rivals(tenant, Apart::provider),
                             [&](TenantId rival) { return supplied_by(wanted.provider, rival) > 0; });
}

std::int64_t SupplierRules::cap_room(TenantId tenant, const Offer& wanted) const
{
  const auto cap = caps_.find({tenant, wanted.provider});
  if (cap == caps_.end() || wanted.programme.kind == ProgrammeKind::own)
    return std::numeric_limits<std::int64_t>::max();
  return std::max<std::int64_t>(0, cap->second - supplied_by(wanted.provider, tenant));
}

void SupplierRules::count(TenantId tenant, OfferId offer, std::int64_t chips)
{
  held_[{tenant, programme_[offer.index()]}] += chips;
  if (offers_[offer].programme.kind != ProgrammeKind::own)
    supplied_[{tenant, offers_[offer].provider}] += chips;
}

Money SupplierRules::exit_room(TenantId tenant, OfferId offer, Timestamp now) const
{
  const Ending& ending = offers_[offer].programme.ending;
  Money room = ending.refund_cap.value_or(Money::from_micros(INT64_MAX));
  for (const Cancelled& each : cancelled_)
    if (each.tenant == tenant && each.programme == programme_[offer.index()] && now - each.at < ending.refund_window)
      room -= each.amount;
  return std::max(Money{}, room);
}

void SupplierRules::count_exit(TenantId tenant, OfferId offer, Timestamp now, Money cancelled)
{
  if (cancelled.micros() != 0)
    cancelled_.push_back({tenant, programme_[offer.index()], now, cancelled});
}

} // namespace leasehold::market
