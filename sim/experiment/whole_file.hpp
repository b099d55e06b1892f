// Files that appear whole or not at all, and stay when the machine goes down.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace leasehold::experiment {

/// `<directory>/.<name>.partial-<process id>`: where something is written before it takes its name.
[[nodiscard]] std::filesystem::path partial_of(const std::filesystem::path& target);
/// The name that a directory entry of that form is to take; empty for any other entry.
[[nodiscard]] std::string_view target_of_partial(std::string_view name);

/// Writes beside the target, has the disk keep it, and renames. No file that is there is written to, nor one that a link
/// leads to. Throws std::system_error.
void write_whole(const std::filesystem::path& target, std::string_view text);

/// A file that was not there, in a folder that is itself put in place when it is whole; the disk need not keep it yet.
/// Throws std::system_error.
void write_new(const std::filesystem::path& file, std::string_view text);

/// Has the disk keep a file's bytes, or a directory's entries. Throws std::system_error.
void sync_to_disk(const std::filesystem::path& path);

/// Renames what is whole, and has the disk keep that. Throws std::system_error.
void put_in_place(const std::filesystem::path& whole, const std::filesystem::path& target);

} // namespace leasehold::experiment
