#include "policy/leasing/plan/plan_units.hpp"

#include <algorithm>
#include <cmath>

namespace leasehold::policy {

double dearest_price(const PlanProblem& problem)
{
  double dearest = 0.0;
  for (const PlanOffer& offer : problem.offers)
    for (const double price : offer.price)
      dearest = std::isfinite(price) ? std::max(dearest, price) : dearest;
  return dearest > 0.0 ? dearest : 1.0;
}

PlanProblem in_units_of(double dollars, PlanProblem problem)
{
  const auto divide = [&](std::vector<double>& amounts) {
    for (double& each : amounts)
      each /= dollars;
  };
  for (PlanOffer& offer : problem.offers)
    divide(offer.price);
  for (PlanDiscount& discount : problem.discounts)
    divide(discount.price.empty() ? discount.held : discount.price);
  for (PlanSpend& spend : problem.spends)
    for (PlanPart& part : spend.held)
      part.dollars /= dollars;
  for (PlanPort& port : problem.ports)
    port.dollars /= dollars;
  return problem;
}

} // namespace leasehold::policy
