// Writes SimGrid XML from a platform specification (platform_spec.hpp).
#pragma once

#include "config/diagnostics.hpp"
#include "platform/spec.hpp"

#include <optional>
#include <string>

namespace leasehold::platform {

/// The file's text; the same specification gives the same bytes.
[[nodiscard]] std::string generate_platform(const PlatformSpec& platform);

/// Reads a specification and generates from it; nothing with the faults reported.
[[nodiscard]] std::optional<std::string> generate_platform(const std::string& spec_path,
                                                           config::Diagnostics& diagnostics);

} // namespace leasehold::platform
