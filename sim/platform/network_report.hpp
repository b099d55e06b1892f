// What `leasehold platform show --network` prints: what the network between the hosts of each region carries, and which of them
// still reach each other without some of its parts.
#pragma once

#include "config/diagnostics.hpp"
#include "model/inventory.hpp"

#include <span>
#include <string>

namespace leasehold::platform {

/// A table of at most 100 columns, and the parts that hosts fall into where they do not all reach each other. `without` names
/// hosts, switches, routers and links that are taken to be down; each that the platform lacks is a fault.
[[nodiscard]] std::string network_report(const model::Inventory& inventory, std::span<const std::string> without,
                                         config::Diagnostics& diagnostics);

/// Warns of regions whose hosts have cables and yet do not all reach each other both ways: gangs there would have the speed of
/// their chips' cards.
void warn_of_parted_regions(const model::Inventory& inventory, const std::string& file,
                            config::Diagnostics& diagnostics);

} // namespace leasehold::platform
