// Judges a platform file before SimGrid sees it. SimGrid 3.32 stops at the first fault, often without a line, aborts on
// duplicate routes and links, and lets pass a negative speed, a fat tree that does not fit its hosts, and a fat tree
// without loopback, in which a route from a host to itself never returns.
#pragma once

#include "config/diagnostics.hpp"
#include "platform/xml.hpp"

#include <span>
#include <string>

namespace leasehold::platform {

enum class Verdict {
  faulty,   ///< faults were reported
  sound,    ///< every construct in it is one that the check describes completely
  unproven, ///< no fault found, but SimGrid alone knows some of its constructs
};

/// Reports all faults of the contents of `file`. Where `known_chips` names any, a host's chip must be one.
[[nodiscard]] Verdict check_platform(const XmlDocument& document, const std::string& file,
                                     std::span<const std::string> known_chips, config::Diagnostics& diagnostics);

} // namespace leasehold::platform
