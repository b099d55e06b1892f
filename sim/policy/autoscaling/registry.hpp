// The table of autoscaling policies.
#pragma once

#include "policy/api/autoscaling.hpp"
#include "policy/api/registry.hpp"
#include "policy/api/table.hpp"

namespace leasehold::policy {

[[nodiscard]] Entry<Autoscaling> static_entry();
[[nodiscard]] Entry<Autoscaling> target_tracking_entry();
[[nodiscard]] Entry<Autoscaling> erlang_c_entry();
[[nodiscard]] Entry<Autoscaling> forecast_entry();
[[nodiscard]] Entry<Autoscaling> melange_entry();
[[nodiscard]] Entry<Autoscaling> disaggregated_entry();
[[nodiscard]] Entry<Autoscaling> shared_budget_entry();

/// All autoscaling policies, in the order of the documentation.
[[nodiscard]] std::span<const Entry<Autoscaling>> autoscaling_policies();
/// The same, for whoever adds a plug-in's.
[[nodiscard]] Table<Autoscaling>& autoscaling_table();

} // namespace leasehold::policy
