#include "policy/leasing/buying/rent_curve.hpp"

#include <algorithm>
#include <cmath>
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

RentCurve RentCurve::capped(double price) const
{
  if (!std::isfinite(price))
    return *this;
  std::vector<std::pair<double, double>> steps;
  for (const auto& step : steps_)
    if (step.second < price)
      steps.push_back(step);
  steps.emplace_back(std::numeric_limits<double>::infinity(), price);
  return RentCurve(std::move(steps));
}

RentCurve RentCurve::times(double factor) const
{
  std::vector<std::pair<double, double>> steps = steps_;
  for (auto& [chips, price] : steps)
    price *= factor;
  return RentCurve(std::move(steps));
}

} // namespace leasehold::policy
