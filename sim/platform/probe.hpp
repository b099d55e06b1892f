// SimGrid's own reading of a platform file, made safe: it reports most faults by an exception and some by abort().
#pragma once

#include "config/diagnostics.hpp"

#include <string>

namespace leasehold::platform {

/// Reads `file` with SimGrid in a child process and reports what SimGrid has to say against it. True when it is
/// content. The child shares this process's engine if there is one, and leaves it untouched.
[[nodiscard]] bool probe_platform(const std::string& file, config::Diagnostics& diagnostics);

/// Reads `file` into this process's engine, made here where there is none yet. False with the fault reported when
/// SimGrid throws; the engine is of no use then.
[[nodiscard]] bool read_with_simgrid(const std::string& file, config::Diagnostics& diagnostics);

} // namespace leasehold::platform
