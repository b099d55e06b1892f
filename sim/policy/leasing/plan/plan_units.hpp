// A plan's problem in other dollars.
#pragma once

#include "policy/leasing/plan/lease_plan.hpp"

namespace leasehold::policy {

/// Of all offers, dollars an hour; 1 where nothing has one.
[[nodiscard]] double dearest_price(const PlanProblem& problem);

/// The same problem with all that is counted in dollars counted in so many of them.
[[nodiscard]] PlanProblem in_units_of(double dollars, PlanProblem problem);

} // namespace leasehold::policy
