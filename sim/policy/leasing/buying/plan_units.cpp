#include "policy/leasing/buying/plan_units.hpp"

namespace leasehold::policy {

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
  for (PlanPort& port : problem.ports)
    port.dollars /= dollars;
  return problem;
}

} // namespace leasehold::policy
