// What SimGrid must be for its rates to be shared links: its network model CM02, solved max-min fairly, on links with
// cables. A file may ask for something else (<config>), which without contention changes nothing.
#pragma once

#include "config/diagnostics.hpp"

#include <string>

namespace leasehold::platform {

/// Tells what in the file keeps SimGrid from sharing out its links; nothing where the file cannot be read, which
/// validate_platform says.
void check_shared_links(const std::string& path, config::Diagnostics& diagnostics);

} // namespace leasehold::platform
