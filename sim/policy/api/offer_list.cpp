#include "policy/api/offer_list.hpp"

namespace leasehold::policy {

std::vector<OfferView> offers_open_to(model::TenantId tenant, const market::Market& market,
                                      const model::Inventory& inventory, model::ChipTypes of_use)
{
  std::vector<OfferView> offers;
  for (std::uint32_t o = 0; o < market.offers().size(); ++o) {
    const market::OfferId id{o};
    if (const model::ChipTypeId chip = market.offer(id).chip;
        !market.open_to(tenant, id) || (chip.valid() && !of_use.contains(chip)))
      continue;
    OfferView offer;
    offer.id = id;
    offer.offer = &market.offer(id);
    offer.start = market.first_start(id, Timestamp{}, Timestamp{});
    offer.provider = inventory.providers[offer.offer->provider.index()];
    if (offer.offer->region.valid()) // spend programmes have none
      offer.region = inventory.regions[offer.offer->region.index()].name;
    if (offer.offer->chip.valid())
      offer.chip = inventory.chip_types[offer.offer->chip.index()];
    offers.push_back(offer);
  }
  return offers;
}

} // namespace leasehold::policy
