// The load and the offers ahead, as a problem for plan_leases().
#pragma once

#include "policy/leasing/buying/desk.hpp"
#include "policy/leasing/buying/lease_plan.hpp"

#include <functional>
#include <map>
#include <optional>
#include <vector>

namespace leasehold::policy {

/// Chips that each alternative of a workload needs by hour from now on, in the order of Demand::chips; an alternative
/// on which it may not run is empty.
using HoursAhead = std::vector<std::vector<double>>;

struct OutlookRules {
  double hours = 0.0;               ///< from now to where planning ends
  std::vector<double> period_start; ///< hours from now, rising from 0
  std::size_t slots = 4;            ///< most in one period
  Seconds longest_term{1e18};       ///< no longer ones are considered
  bool knows_prices = false;        ///< of offers to come; otherwise today's go on
};

/// A commitment of the plan: an offer and one of its terms.
struct PlannedDeal {
  const OfferView* offer;
  Seconds term;
};

/// A problem and what its offers are.
struct Outlook {
  PlanProblem problem;
  std::vector<std::optional<PlannedDeal>> deals; ///< by offer of the problem; absent: it ends freely
};

/// Groups are chip types: load is carried wherever its chips are. Hours of a period that need much the same are put into
/// one slot at their mean. What is committed already is held until it ends.
[[nodiscard]] Outlook look_ahead(const Desk& desk, const std::vector<HoursAhead>& loads, const OutlookRules& rules);

} // namespace leasehold::policy
