// SHA-256 (FIPS 180-4) of files, for the manifest.
#pragma once

#include <filesystem>
#include <string>

namespace leasehold::experiment {

/// 64 hexadecimal digits. Throws std::system_error where the file cannot be read.
[[nodiscard]] std::string sha256_of(const std::filesystem::path& file);

} // namespace leasehold::experiment
