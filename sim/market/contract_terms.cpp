#include "market/contract_terms.hpp"

#include "market/lease_accounts.hpp"

#include <algorithm>

namespace leasehold::market {

Timestamp ContractTerms::end_of(LeaseId lease) const
{
  if (lease.index() >= first_owned_lease)
    return Timestamp::never();
  const Lease& contract = market_->lease(lease);
  return std::min(contract.dates().end, contract.dates().revoked_at);
}

bool ContractTerms::paid_by_use(LeaseId lease) const
{
  return lease.index() < first_owned_lease && market_->lease(lease).term() <= Seconds{0.0};
}

double ContractTerms::price_of(LeaseId lease, ChipTypeId chip, Timestamp now) const
{
  if (lease.index() < first_owned_lease)
    return market_->lease(lease).meter().rate().dollars_per_hour();
  return on_demand(chip, now).price;
}

OnDemand ContractTerms::on_demand(ChipTypeId chip, Timestamp now) const
{
  OnDemand least;
  for (const Offer& offer : market_->offers())
    if (offer.chip == chip && offer.programme.kind == ProgrammeKind::on_demand)
      if (const double price = offer.price.at(now).dollars_per_hour();
          price > 0.0 && (least.price <= 0.0 || price < least.price)) {
        const Size& size = offer.programme.size;
        least = {price,
                 static_cast<double>((std::max(size.step, size.minimum) + size.step - 1) / size.step * size.step)};
      }
  return least;
}

double ContractTerms::committed(TenantId tenant, ChipTypeId chip) const
{
  std::int64_t chips = 0;
  for (const LeaseId id : market_->live()) {
    const Lease& lease = market_->lease(id);
    const Offer& offer = market_->offer(lease.offer());
    if (lease.tenant() == tenant && offer.chip == chip && holds_chips(lease.state()) &&
        gives_capacity(offer.programme.kind) && kept_while_idle(offer.programme))
      chips += lease.chips();
  }
  return static_cast<double>(chips);
}

} // namespace leasehold::market
