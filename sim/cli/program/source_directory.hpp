// Where the program's sources are, and what is not in the program itself: scripts, pages, platforms.
#pragma once

#include <filesystem>

namespace leasehold::cli {

[[nodiscard]] std::filesystem::path program_file();

/// The sources that the program lies in; empty where it was moved.
[[nodiscard]] std::filesystem::path source_directory();

/// The folder above the program, or the working directory, in which `part` lies; empty where none has it.
[[nodiscard]] std::filesystem::path source_tree_with(const std::filesystem::path& part);

} // namespace leasehold::cli
