#include "policy/leasing/buying/serving_on.hpp"

#include <algorithm>
#include <limits>

namespace leasehold::policy {

const ChipDemand* need_of(const Demand& demand, model::ChipTypeId chip)
{
  for (const ChipDemand& need : demand.chips)
    if (need.chip == chip)
      return &need;
  return nullptr;
}

const OfferView* offer_of(const LeasingView& view, model::ChipTypeId chip, const std::string& programme)
{
  for (const OfferView& offer : view.offers)
    if (offer.offer->chip == chip && offer.offer->programme.name == programme)
      return &offer;
  return nullptr;
}

double serving_needs(const LeasingView& view, model::ChipTypeId chip)
{
  double needed = 0.0;
  for (const Demand& demand : view.demands)
    if (const ChipDemand* there = need_of(demand, chip);
        there != nullptr && demand.kind == WorkloadKind::serving && there->portability == Portability::validated)
      needed += there->needed;
  return needed;
}

bool serving_is_ported(const LeasingView& view, model::ChipTypeId chip)
{
  return std::ranges::all_of(view.demands, [&](const Demand& demand) {
    const ChipDemand* need = need_of(demand, chip);
    return need == nullptr || demand.kind != WorkloadKind::serving || need->portability == Portability::validated;
  });
}

bool serving_is_tuned(const LeasingView& view, model::ChipTypeId chip)
{
  return serving_is_ported(view, chip) && std::ranges::all_of(view.demands, [&](const Demand& demand) {
           const ChipDemand* need = need_of(demand, chip);
           return need == nullptr || demand.kind != WorkloadKind::serving || need->needed <= need->tuned;
         });
}

bool serves_cheaper(const Desk& desk, const Demand& demand, model::ChipTypeId chip, const OfferView& offer,
                    double advantage)
{
  const ChipDemand* there = need_of(demand, chip);
  if (there == nullptr || there->portability != Portability::validated)
    return false;
  double elsewhere = std::numeric_limits<double>::infinity();
  for (const ChipDemand& need : demand.chips)
    if (need.chip != chip && need.portability == Portability::validated)
      elsewhere = std::min(elsewhere, need.needed * desk.price(need.chip, {Kind::on_demand}));
  return there->needed * offer.price.dollars_per_hour() <= (1.0 - advantage) * elsewhere;
}

} // namespace leasehold::policy
