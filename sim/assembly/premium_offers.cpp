#include "assembly/premium_offers.hpp"

#include "market/zip_series.hpp"

#include <utility>

namespace leasehold::assembly {

namespace {

market::StepSeries<market::Rate> dearer(const market::StepSeries<market::Rate>& price, double premium)
{
  return market::zip(price, market::StepSeries<double>{1.0 + premium}, [](market::Rate rate, double times) {
    return market::Rate::of(PricePerHour{rate.dollars_per_hour() * times});
  });
}

} // namespace

market::Offer on_dedicated_hosts(market::Offer offer, double premium)
{
  offer.name += "/dedicated";
  offer.programme.hosting = market::Hosting::dedicated;
  offer.on_request = true;
  offer.price = dearer(offer.price, premium);
  return offer;
}

void offer_racks(std::vector<market::Offer>& offers, std::size_t first, double premium)
{
  const std::size_t plain = offers.size();
  for (std::size_t i = first; i < plain; ++i) {
    if (!market::gives_capacity(offers[i].programme.kind) || offers[i].programme.kind == market::ProgrammeKind::spot)
      continue;
    market::Offer offer = offers[i];
    offer.name += "/racks";
    offer.by_racks = true;
    offer.price = dearer(offer.price, premium);
    offers.push_back(std::move(offer));
  }
}

void list_prices(std::span<market::Offer> offers)
{
  for (market::Offer& offer : offers)
    for (const market::Offer& listed : offers)
      if (listed.programme.kind == market::ProgrammeKind::on_demand && listed.on_request == offer.on_request &&
          listed.by_racks == offer.by_racks) {
        offer.list = listed.price;
        break;
      }
}

} // namespace leasehold::assembly
