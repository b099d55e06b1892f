// The table of placement policies.
#pragma once

#include "policy/api/placement.hpp"
#include "policy/api/registry.hpp"
#include "policy/api/table.hpp"

namespace leasehold::policy {

[[nodiscard]] Entry<PlacementPolicy> first_fit_entry();
[[nodiscard]] Entry<PlacementPolicy> pack_entry();
[[nodiscard]] Entry<PlacementPolicy> topology_entry();
[[nodiscard]] Entry<PlacementPolicy> torus_slice_entry();
[[nodiscard]] Entry<PlacementPolicy> spread_entry();
[[nodiscard]] Entry<PlacementPolicy> best_fit_entry();
[[nodiscard]] Entry<PlacementPolicy> worst_fit_entry();
[[nodiscard]] Entry<PlacementPolicy> dot_product_entry();
[[nodiscard]] Entry<PlacementPolicy> gpu_packing_entry();
[[nodiscard]] Entry<PlacementPolicy> gpu_clustering_entry();
[[nodiscard]] Entry<PlacementPolicy> fgd_entry();
[[nodiscard]] Entry<PlacementPolicy> random_placement_entry();
[[nodiscard]] Entry<PlacementPolicy> cheapest_entry();
[[nodiscard]] Entry<PlacementPolicy> data_local_entry();

/// All placement policies, in the order of the documentation.
[[nodiscard]] std::span<const Entry<PlacementPolicy>> placement_policies();
/// The same, for whoever adds a plug-in's.
[[nodiscard]] Table<PlacementPolicy>& placement_table();

} // namespace leasehold::policy
