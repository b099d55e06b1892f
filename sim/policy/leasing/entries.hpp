// One function a leasing policy, for the table in registry.cpp.
#pragma once

#include "policy/api/leasing.hpp"
#include "policy/api/registry.hpp"
#include "policy/api/table.hpp"

namespace leasehold::policy {

[[nodiscard]] Entry<Leasing> on_demand_only_entry();
[[nodiscard]] Entry<Leasing> carbon_aware_leasing_entry();
[[nodiscard]] Entry<Leasing> reserve_base_entry();
[[nodiscard]] Entry<Leasing> spot_first_entry();
[[nodiscard]] Entry<Leasing> silo_entry();
[[nodiscard]] Entry<Leasing> any_silicon_entry();
[[nodiscard]] Entry<Leasing> staged_entry();
[[nodiscard]] Entry<Leasing> ski_rental_entry();
[[nodiscard]] Entry<Leasing> wang_entry();
[[nodiscard]] Entry<Leasing> learning_augmented_entry();
[[nodiscard]] Entry<Leasing> uniform_progress_entry();
[[nodiscard]] Entry<Leasing> greedy_spot_entry();
[[nodiscard]] Entry<Leasing> uniform_progress_regions_entry();
[[nodiscard]] Entry<Leasing> sky_nomad_entry();
[[nodiscard]] Entry<Leasing> capacity_block_planner_entry();
[[nodiscard]] Entry<Leasing> capacity_reservation_entry();
[[nodiscard]] Entry<Leasing> cvar_portfolio_entry();
[[nodiscard]] Entry<Leasing> flex_start_entry();
[[nodiscard]] Entry<Leasing> savings_plan_entry();
[[nodiscard]] Entry<Leasing> spend_commitment_entry();
[[nodiscard]] Entry<Leasing> build_entry();
[[nodiscard]] Entry<Leasing> rolling_horizon_entry();
[[nodiscard]] Entry<Leasing> oracle_offline_entry();

/// All leasing policies, in the order of the documentation.
[[nodiscard]] std::span<const Entry<Leasing>> leasing_policies();
/// The same, for whoever adds a plug-in's.
[[nodiscard]] Table<Leasing>& leasing_table();

} // namespace leasehold::policy
