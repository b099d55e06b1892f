// The table of tenancy policies.
#pragma once

#include "policy/registry.hpp"
#include "policy/tenancy.hpp"

namespace leasehold::policy {

[[nodiscard]] Entry<Tenancy> dedicated_entry();
[[nodiscard]] Entry<Tenancy> shared_entry();

/// All tenancy policies, in the order of the documentation.
[[nodiscard]] std::span<const Entry<Tenancy>> tenancy_policies();

} // namespace leasehold::policy
