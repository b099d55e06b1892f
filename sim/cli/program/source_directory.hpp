// Where the program's sources are.
#pragma once

#include <filesystem>

namespace leasehold::cli {

[[nodiscard]] std::filesystem::path program_file();

/// The sources that the program lies in; empty where it was moved.
[[nodiscard]] std::filesystem::path source_directory();

} // namespace leasehold::cli
