// What the hosts of a run draw, cool and emit: the catalogue, the platform and the scenario together.
#pragma once

#include "assembly/run_setup.hpp"
#include "config/diagnostics.hpp"
#include "model/inventory.hpp"
#include "network/power_supply.hpp"

namespace leasehold::assembly {

/// Faults are reported, regions without a carbon intensity where others have one among them.
[[nodiscard]] network::PowerSupply power_supply(const RunSetup& setup, const model::Inventory& inventory,
                                                config::Diagnostics& diagnostics);

} // namespace leasehold::assembly
