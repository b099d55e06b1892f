#include "policy/leasing/buying/off_spot.hpp"

#include "policy/leasing/buying/desk.hpp"

#include <algorithm>
#include <limits>

namespace leasehold::policy {

namespace {

constexpr Seconds spot_stays{6.0 * 3600.0};

} // namespace

bool stays_off_spot(const Demand& demand, const ChipDemand& need)
{
  if (demand.kind != WorkloadKind::training || demand.at_stake <= spot_stays)
    return false;
  return need.remaining > (1.0 - demand.progress) * spot_stays; // of the whole job
}

bool is_for_spot(const Desk& desk, const Demand& demand, const ChipDemand& need)
{
  const auto lowest = [&](std::initializer_list<Kind> kinds) {
    const auto offers = desk.offers(need.chip, kinds);
    return offers.empty() ? std::numeric_limits<double>::infinity() : offers.front()->price.dollars_per_hour();
  };
  return !stays_off_spot(demand, need) &&
         lowest({Kind::spot}) < std::min(lowest(binding_kinds), lowest({Kind::on_demand}));
}

bool may_wait_for_spot(const Desk& desk, const Demand& demand)
{
  return demand.kind == WorkloadKind::training && std::ranges::any_of(demand.chips, [&](const ChipDemand& need) {
           return demand.at_stake < need.remaining && is_for_spot(desk, demand, need);
         });
}

Seconds lost_work(const Demand& demand, Seconds notice, Seconds done)
{
  if (demand.at_stake >= model::no_limit)
    return done;
  return notice >= demand.checkpoint ? Seconds{0.0} : demand.at_stake;
}

Seconds lost_with_spot(const LeasingView& view, const Demand& demand, model::ChipTypeId chip)
{
  Seconds notice = model::no_limit; // the shortest that an offer gives
  for (const OfferView& offer : view.offers)
    if (offer.offer->programme.kind == Kind::spot && offer.offer->chip == chip)
      notice = std::min(notice, offer.offer->programme.timing.notice);
  return demand.restart + lost_work(demand, notice, model::no_limit);
}

Seconds spare_for_spot(const LeasingView& view, const Demand& demand, model::ChipTypeId chip)
{
  return 2.0 * lost_with_spot(view, demand, chip);
}

bool is_pressed(const LeasingView& view, const Demand& demand, const ChipDemand& need, Seconds idle)
{
  if (demand.kind != WorkloadKind::training || demand.deadline == Timestamp::never())
    return false;
  const Seconds slack = demand.deadline - view.now - need.remaining;
  return slack.value() >= 0.0 && slack < idle + spare_for_spot(view, demand, need.chip);
}

std::initializer_list<Kind> firm_kinds(std::initializer_list<Kind> kinds)
{
  return std::ranges::find(kinds, Kind::spot) != kinds.end() && kinds.size() > 1 ? flexible_kinds : kinds;
}

} // namespace leasehold::policy
