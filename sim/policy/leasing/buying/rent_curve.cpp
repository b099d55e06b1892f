#include "policy/leasing/buying/rent_curve.hpp"

#include <algorithm>
#include <limits>

namespace leasehold::policy {

double RentCurve::marginal(double chips) const
{
  if (chips <= 0.0)
    return 0.0;
  double below = 0.0;
  for (const auto& [size, price] : steps_) {
    below += size;
    if (chips <= below)
      return price;
  }
  return steps_.empty() ? std::numeric_limits<double>::infinity() : steps_.back().second;
}

double RentCurve::cost(double chips) const
{
  if (chips <= 0.0)
    return 0.0;
  double dollars = 0.0;
  double left = chips;
  for (const auto& [size, price] : steps_) {
    const double here = std::min(left, size);
    dollars += here * price;
    left -= here;
  }
  return left > 0.0 ? dollars + left * marginal(chips) : dollars;
}

} // namespace leasehold::policy
