#include "policy/leasing/regions/work_price.hpp"

#include <limits>

namespace leasehold::policy {

void WorkPrice::see(double price, Timestamp now)
{
  if (since_ < Timestamp::never() && now > since_) {
    seconds_[price_] += (now - since_).value();
    all_ += (now - since_).value();
  }
  price_ = price;
  since_ = now;
}

double WorkPrice::at_share(double share) const
{
  double below = 0.0;
  for (auto step = seconds_.begin(); share < 1.0 && step != seconds_.end(); ++step) {
    below += step->second;
    if (below >= share * all_)
      return step->first;
  }
  return std::numeric_limits<double>::infinity();
}

} // namespace leasehold::policy
