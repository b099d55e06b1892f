// Gangs that wait: for a window that was bought for them, or for a price that is lower later.
#pragma once

#include "policy/leasing/plan/outlook.hpp"
#include "policy/leasing/plan/ported_plan.hpp"

#include <optional>
#include <vector>

namespace leasehold::policy {

/// A plan, and of each demand the hours until its gang is to begin: 0 where it does not wait. A gang that is queued is not in
/// the plan, nor is what that costs.
struct StartedPlan {
  PortedPlan plan;
  std::vector<double> starts;
  std::vector<std::optional<market::OfferId>> queued; ///< the offer of a queue, by demand
};

/// Whether windows are on offer on chips on which the gang may run.
[[nodiscard]] bool has_windows(const Desk& desk, const Demand& demand);

/// The cheapest plan, as plan_with_ports(), in which gangs that have not begun may begin later, one after the other: with
/// each of the first few windows that could carry them, or, where the market is known, where a price falls and so that they
/// end as a term does, if they still keep their deadlines and end before the horizon. Of two plans that cost the same that
/// in which they begin earlier. Where windows are on offer, gangs begin and end with periods of their own, so that one can
/// be bought for just their time. Then each may be carried by a provider's queue instead, where that with the plan for the rest
/// costs less.
[[nodiscard]] StartedPlan plan_with_starts(const Desk& desk, const PortOrders& asked, const OutlookRules& rules,
                                           const std::vector<LoadAhead>& loads, bool begins_ports = true);

} // namespace leasehold::policy
