// SHA256SUMS of a replication: what its files were when they were written, in the form that `sha256sum --check` reads.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace leasehold::experiment {

/// Of every file in the folder, and has the disk keep them all. Throws std::system_error.
void write_checksums(const std::filesystem::path& folder);

/// What of the folder is not as it was written, as `summary.json is not there`; empty where all is. Files that the list
/// does not name are no damage. With `only`, of this file alone.
[[nodiscard]] std::string damage_in(const std::filesystem::path& folder, std::string_view only = {});

/// Names in the folder that a run does not write; a folder of the user's own must not go with a damaged replication.
[[nodiscard]] std::vector<std::string> strangers_in(const std::filesystem::path& folder);

} // namespace leasehold::experiment
