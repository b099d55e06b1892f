// From a SimGrid platform file to the inventory of what can be leased.
#pragma once

#include "config/diagnostics.hpp"
#include "model/inventory.hpp"

#include <span>
#include <string>

namespace leasehold::platform {

/// Reads the file into this process's SimGrid engine (made here where there is none) and lists its compute hosts in the
/// order of the file; properties that a host lacks come from the zones around it (platform_props.hpp). On any fault the
/// inventory is empty and `diagnostics` tells all of them. Where `known_chips` names any, other chips are faults.
/// A process can read one platform in its life.
[[nodiscard]] model::Inventory load_platform(const std::string& path, config::Diagnostics& diagnostics,
                                             std::span<const std::string> known_chips = {});

/// The faults alone; no engine of this process is touched.
[[nodiscard]] bool validate_platform(const std::string& path, config::Diagnostics& diagnostics,
                                     std::span<const std::string> known_chips = {});

} // namespace leasehold::platform
