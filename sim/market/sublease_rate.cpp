#include "market/sublease_rate.hpp"

#include <cmath>

namespace leasehold::market {

Rate sublease_rate(const Market& market, LeaseId lease, double share, Timestamp now)
{
  const Offer& own = market.offer(market.lease(lease).offer());
  Rate full = own.price.at(now);
  for (const Offer& offer : market.offers())
    if (offer.programme.kind == ProgrammeKind::on_demand && offer.provider == own.provider &&
        offer.region == own.region && offer.chip == own.chip)
      full = offer.price.at(now);
  return Rate::from_nanos(std::llround(share * static_cast<double>(full.nanos())));
}

} // namespace leasehold::market
