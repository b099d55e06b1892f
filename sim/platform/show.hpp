// What `leasehold platform show` prints: the inventory of a platform file and what its network gives between regions.
#pragma once

#include "config/diagnostics.hpp"

#include <span>
#include <string>

namespace leasehold::platform {

/// Two tables of at most 100 columns; empty with the faults reported. Reads the platform into this process's engine.
[[nodiscard]] std::string show_platform(const std::string& path, config::Diagnostics& diagnostics);

/// What its network carries between the hosts of each region, and which of them still reach each other without some of its
/// parts (platform/network_report.hpp).
[[nodiscard]] std::string show_network(const std::string& path, std::span<const std::string> without,
                                       config::Diagnostics& diagnostics);

/// The picture of the same (platform/picture.hpp), under the file's name.
[[nodiscard]] std::string draw_platform(const std::string& path, config::Diagnostics& diagnostics);

} // namespace leasehold::platform
