// Finds what is not in the program itself: scripts and pages of the source tree that it stands in.
#pragma once

#include <filesystem>

namespace leasehold::cli {

/// The folder above the program, or the working directory, in which `part` lies; empty where none has it.
[[nodiscard]] std::filesystem::path source_tree_with(const std::filesystem::path& part);

} // namespace leasehold::cli
