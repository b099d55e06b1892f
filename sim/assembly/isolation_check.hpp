// Whether rivals that no provider may lease to both can be kept apart at all.
#pragma once

#include "config/diagnostics.hpp"
#include "model/inventory.hpp"
#include "scenario/scenario.hpp"

namespace leasehold::assembly {

/// Warns where tenants with `isolation: provider` and their rivals need more providers than the platform has, by the fewest
/// colours of their graph (model/topology/colouring.hpp): some of them will get nothing.
void check_isolation(const scenario::Scenario& scenario, const model::Inventory& inventory,
                     config::Diagnostics& diagnostics);

} // namespace leasehold::assembly
