// Another program that this one calls and waits for.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace leasehold::cli {

/// Its exit status, or 128 + the signal that ended it; 127 where it cannot be started. `python_path` is where it finds our
/// packages. `quiet`: what it prints is of no interest.
[[nodiscard]] int run_child(const std::vector<std::string>& command, const std::filesystem::path& python_path,
                            bool quiet);

} // namespace leasehold::cli
