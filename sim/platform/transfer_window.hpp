// SimGrid's TCP window: by default one connection has 4 MiB under way at most, which over a long line is far below the line's
// bandwidth. Here data move over as many connections as it takes (fabric/solver.hpp), so that a file which leaves the window on says
// something that other programs of SimGrid make true and this one does not.
#pragma once

#include "config/diagnostics.hpp"
#include "platform/xml.hpp"

#include <string>

namespace leasehold::platform {

/// Warns of a window that would bound transfers over some link of the file, and says of the one that it bounds most what it does to
/// them. `platform` is the outermost element of the file, which is sound otherwise.
void check_transfer_window(const XmlElement& platform, const std::string& file, config::Diagnostics& diagnostics);

} // namespace leasehold::platform
