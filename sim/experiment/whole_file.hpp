// Files that appear whole or not at all.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace leasehold::experiment {

/// `<directory>/.<name>.partial-<process id>`: where something is written before it takes its name.
[[nodiscard]] std::filesystem::path partial_of(const std::filesystem::path& target);
/// Whether a directory entry's name has that form.
[[nodiscard]] bool is_partial(std::string_view name);

/// Writes beside the target and renames. Throws std::system_error.
void write_whole(const std::filesystem::path& target, std::string_view text);

} // namespace leasehold::experiment
