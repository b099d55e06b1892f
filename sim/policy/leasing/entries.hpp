// One function a leasing policy, for the table in registry.cpp.
#pragma once

#include "policy/leasing.hpp"
#include "policy/registry.hpp"

namespace leasehold::policy {

[[nodiscard]] Entry<Leasing> on_demand_only_entry();
[[nodiscard]] Entry<Leasing> reserve_base_entry();
[[nodiscard]] Entry<Leasing> spot_first_entry();

/// All leasing policies, in the order of the documentation.
[[nodiscard]] std::span<const Entry<Leasing>> leasing_policies();

} // namespace leasehold::policy
