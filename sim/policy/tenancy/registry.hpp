// The table of tenancy policies.
#pragma once

#include "policy/api/registry.hpp"
#include "policy/api/table.hpp"
#include "policy/api/tenancy.hpp"

namespace leasehold::policy {

[[nodiscard]] Entry<Tenancy> dedicated_entry();
[[nodiscard]] Entry<Tenancy> shared_entry();
[[nodiscard]] Entry<Tenancy> caps_entry();
[[nodiscard]] Entry<Tenancy> quota_entry();

/// All tenancy policies, in the order of the documentation.
[[nodiscard]] std::span<const Entry<Tenancy>> tenancy_policies();
/// The same, for whoever adds a plug-in's.
[[nodiscard]] Table<Tenancy>& tenancy_table();

} // namespace leasehold::policy
