#include "physics/activity_curve.hpp"

#include <algorithm>
#include <cmath>

namespace leasehold::physics {

ActivityCurve::ActivityCurve(const std::function<ServingActivity(double)>& activity)
{
  for (std::size_t i = 0; i <= steps; ++i)
    table_[i] = activity(static_cast<double>(i) / steps);
}

ServingActivity ActivityCurve::at(double load) const
{
  const double place = load > 0.0 ? std::min(load, 1.0) * steps : 0.0; // also where nothing is offered to no capacity
  const auto below = std::min(static_cast<std::size_t>(place), steps - 1);
  const double share = place - static_cast<double>(below);
  const ServingActivity& a = table_[below];
  const ServingActivity& b = table_[below + 1];
  return {std::lerp(a.prefill, b.prefill, share), std::lerp(a.decode, b.decode, share)};
}

} // namespace leasehold::physics
