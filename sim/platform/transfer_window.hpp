// SimGrid's TCP window: by default one connection has 4 MiB under way at most, which over a long line is far below the line's
// bandwidth. Here data move over as many connections as it takes (fabric/solver.hpp), so that a file which leaves the window on says
// something that other programs of SimGrid make true and this one does not.
#pragma once

#include "config/diagnostics.hpp"

#include <string>
#include <string_view>

namespace leasehold::platform {

/// Warns of a window that would bound transfers over some link of the file, and says of the one that it bounds most what it does to
/// them. `text` is the file's, which is sound otherwise.
void check_transfer_window(std::string_view text, const std::string& file, config::Diagnostics& diagnostics);

} // namespace leasehold::platform
