// The table of scheduling policies.
#pragma once

#include "policy/api/registry.hpp"
#include "policy/api/scheduling.hpp"
#include "policy/api/table.hpp"

namespace leasehold::policy {

[[nodiscard]] Entry<Scheduling> fcfs_entry();
[[nodiscard]] Entry<Scheduling> easy_backfill_entry();
[[nodiscard]] Entry<Scheduling> conservative_backfill_entry();
[[nodiscard]] Entry<Scheduling> fair_share_entry();
[[nodiscard]] Entry<Scheduling> drf_entry();
[[nodiscard]] Entry<Scheduling> hdrf_entry();
[[nodiscard]] Entry<Scheduling> hived_entry();
[[nodiscard]] Entry<Scheduling> las_entry();
[[nodiscard]] Entry<Scheduling> tiresias_entry();
[[nodiscard]] Entry<Scheduling> gittins_entry();
[[nodiscard]] Entry<Scheduling> isolated_entry();
[[nodiscard]] Entry<Scheduling> gandiva_fair_entry();
[[nodiscard]] Entry<Scheduling> gavel_entry();
[[nodiscard]] Entry<Scheduling> allox_entry();
[[nodiscard]] Entry<Scheduling> themis_entry();
[[nodiscard]] Entry<Scheduling> shockwave_entry();
[[nodiscard]] Entry<Scheduling> starburst_entry();
[[nodiscard]] Entry<Scheduling> concurrent_admission_entry();
[[nodiscard]] Entry<Scheduling> optimus_entry();
[[nodiscard]] Entry<Scheduling> pollux_entry();
[[nodiscard]] Entry<Scheduling> sia_entry();
[[nodiscard]] Entry<Scheduling> elasticflow_entry();
[[nodiscard]] Entry<Scheduling> best_effort_fifo_entry();
[[nodiscard]] Entry<Scheduling> gang_entry();
[[nodiscard]] Entry<Scheduling> sjf_entry();
[[nodiscard]] Entry<Scheduling> oracle_sjf_entry();
[[nodiscard]] Entry<Scheduling> srtf_entry();
[[nodiscard]] Entry<Scheduling> oracle_srtf_entry();
[[nodiscard]] Entry<Scheduling> edf_entry();
[[nodiscard]] Entry<Scheduling> priority_entry();
[[nodiscard]] Entry<Scheduling> critical_path_entry();
[[nodiscard]] Entry<Scheduling> carbon_aware_entry();
[[nodiscard]] Entry<Scheduling> random_entry();
[[nodiscard]] Entry<Scheduling> rejecter_entry();
[[nodiscard]] Entry<Scheduling> killer_entry();

/// All scheduling policies, in the order of the documentation.
[[nodiscard]] std::span<const Entry<Scheduling>> scheduling_policies();
/// The same, for whoever adds a plug-in's.
[[nodiscard]] Table<Scheduling>& scheduling_table();

} // namespace leasehold::policy
