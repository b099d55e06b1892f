#include "policy/leasing/buying/rent_curve.hpp"

#include <algorithm>

namespace leasehold::policy {

RentCurve RentCurve::or_else(const RentCurve& other, double each) const
{
  std::vector<std::pair<double, double>> steps = steps_;
  for (const auto& [chips, price] : other.steps_)
    steps.emplace_back(chips / each, price * each);
  std::ranges::stable_sort(steps, {}, &std::pair<double, double>::second);
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
