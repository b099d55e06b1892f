// Files that a platform file names, which SimGrid opens beside it: profiles of speeds, states, bandwidths and latencies.
#pragma once

#include "config/location.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace leasehold::platform {

struct NamedFile {
  std::filesystem::path path; ///< as SimGrid finds it
  std::string written;
  config::Location at;
};

/// In the order of the file; none where it cannot be read, which its reader tells.
[[nodiscard]] std::vector<NamedFile> files_named_in(const std::string& platform);

} // namespace leasehold::platform
