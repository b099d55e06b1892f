// A plan to the horizon that begins the ports which make it cheaper.
#pragma once

#include "policy/leasing/buying/porting_case.hpp"
#include "policy/leasing/plan/outlook.hpp"

#include <cstddef>
#include <limits>
#include <optional>
#include <set>
#include <vector>

namespace leasehold::policy {

/// A plan with these ports beside those that were asked for, and what it costs with them.
struct PortedPlan {
  std::set<std::size_t> ports; ///< subjects
  Outlook outlook;
  std::optional<LeasePlan> plan;
  double dollars = std::numeric_limits<double>::infinity();
};

/// The cheapest plan for loads that are told of every alternative as though it were validated: an alternative carries load from
/// when its port is done, if that was asked for or `begins_ports` and the plan is cheaper with it than without. Ports are taken
/// into the plan one after the other: one may pay at the prices of today, and not beside what is committed to without it. A
/// port costs its engineers and pilots, once for all workloads that share it, and what is lost until it is tuned.
[[nodiscard]] PortedPlan plan_with_ports(const Desk& desk, const PortOrders& asked, const OutlookRules& rules,
                                         const std::vector<LoadAhead>& loads, bool begins_ports = true);

/// Asks for the plan's ports.
void ask_for_ports(const PortedPlan& plan, const Desk& desk, PortOrders& orders, LeaseSink& sink);

} // namespace leasehold::policy
