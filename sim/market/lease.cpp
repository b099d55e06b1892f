#include "market/lease.hpp"

#include <algorithm>

namespace leasehold::market {

double Lease::held(Timestamp now) const
{
  if (!capacity || (!holds_chips(state()) && ended == Timestamp::never()))
    return 0.0;
  const Timestamp until = std::min(now, ended);
  return until > active ? static_cast<double>(chips) * (until - active).value() : 0.0;
}

} // namespace leasehold::market
