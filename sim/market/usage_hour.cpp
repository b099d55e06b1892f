#include "market/usage_hour.hpp"

#include <algorithm>

namespace leasehold::market {

void UsageHour::add(OfferId offer, Rate price, double chip_hours)
{
  const auto same = std::ranges::find_if(usage_, [&](const Usage& u) { return u.offer == offer && u.price == price; });
  if (same == usage_.end())
    usage_.push_back({offer, price, chip_hours});
  else
    same->chip_hours += chip_hours;
}

UsageHour::Cover UsageHour::take_chips(const Offer& reservation, double chip_hours, const std::vector<Offer>& offers)
{
  Cover cover;
  for (Usage& use : usage_) {
    const Offer& offer = offers[use.offer.index()];
    if (offer.chip != reservation.chip || offer.region != reservation.region)
      continue;
    const double taken = std::min(use.chip_hours, chip_hours - cover.chip_hours);
    use.chip_hours -= taken;
    cover.chip_hours += taken;
    cover.list += taken * use.price.dollars_per_hour();
  }
  return cover;
}

double UsageHour::take_dollars(double dollars)
{
  double total = 0.0;
  for (const Usage& use : usage_)
    total += use.chip_hours * use.price.dollars_per_hour();
  const double covered = std::min(total, dollars);
  if (covered > 0.0)
    for (Usage& use : usage_)
      use.chip_hours *= 1.0 - covered / total;
  return covered;
}

} // namespace leasehold::market
