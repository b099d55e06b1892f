#include "policy/leasing/plan/spends_held.hpp"

#include "market/commitments.hpp"

#include <algorithm>

namespace leasehold::policy {

namespace {

/// List dollars that ran with a provider between two times; what ended between reviews is not seen, but ends are decided there.
double ran(const LeasingView& view, model::ProviderId provider, Timestamp from, Timestamp to)
{
  double dollars = 0.0;
  for (const ContractView& contract : view.contracts) {
    const OfferView& offer = view.offer(contract.offer);
    if (offer.offer->provider == provider && market::is_usage(offer.offer->programme.kind))
      dollars += offer.offer->price.at(from).dollars_per_hour() * static_cast<double>(contract.chips) *
                 std::max(0.0, (to - std::max(contract.active, from)) / hour);
  }
  return dollars;
}

} // namespace

void SpendsHeld::begin(const market::Offer& offer, market::OfferId id, Money total, Timestamp from, Seconds term)
{
  const market::Spend& spend = offer.programme.spend;
  const int parts = market::Commitments::parts(spend, term);
  for (int k = 0; k < parts; ++k)
    parts_.push_back({id, from + term * (static_cast<double>(k) / parts), from + term * ((k + 1.0) / parts),
                      market::Commitments::part_of(spend, total, term, k).dollars()});
  std::ranges::stable_sort(parts_, {}, &SpendAhead::begin);
}

void SpendsHeld::watch(const LeasingView& view, const std::map<model::ProviderId, double>& covered)
{
  for (SpendAhead& part : parts_) {
    const Timestamp from = std::max(watched_, part.begin);
    const Timestamp to = std::min(view.now, part.end);
    if (from >= to)
      continue;
    const market::Offer& deal = *view.offer(part.offer).offer;
    const auto before = covered.find(deal.provider);
    const double taken = before == covered.end() ? 0.0 : before->second * ((to - from) / hour);
    const double list = std::max(0.0, ran(view, deal.provider, from, to) - taken);
    part.dollars = std::max(0.0, part.dollars - list * (1.0 - deal.programme.spend.discount));
  }
  std::erase_if(parts_, [&](const SpendAhead& part) { return part.end <= view.now; });
  watched_ = view.now;
}

bool SpendsHeld::runs_with(model::ProviderId provider, const LeasingView& view) const
{
  return std::ranges::any_of(
      parts_, [&](const SpendAhead& part) { return view.offer(part.offer).offer->provider == provider; });
}

std::vector<OfferView> SpendsHeld::prices_paid(const LeasingView& view) const
{
  std::vector<OfferView> offers(view.offers.begin(), view.offers.end());
  for (const SpendAhead& part : parts_) {
    if (part.begin > view.now)
      continue;
    const market::Offer& deal = *view.offer(part.offer).offer;
    const market::Spend& spend = deal.programme.spend;
    const double paid = 1.0 - (part.dollars > 0.0 ? spend.discount : spend.overage_discount);
    for (OfferView& offer : offers)
      if (offer.offer->provider == deal.provider && market::is_usage(offer.offer->programme.kind))
        offer.price = market::Rate::of(PricePerHour{offer.price.dollars_per_hour() * paid});
  }
  return offers;
}

} // namespace leasehold::policy
