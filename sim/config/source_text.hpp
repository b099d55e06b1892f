// The bytes of a file before YAML is read from them.
#pragma once

#include "config/diagnostics.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace leasehold::config {

inline constexpr std::size_t max_file_bytes = std::size_t{64} << 20;

/// The file's bytes; nothing, with the reason reported, for one that is missing, unreadable, no regular file or too
/// large.
[[nodiscard]] std::optional<std::string> read_file(const std::string& path, Diagnostics& diagnostics);

/// Reports the first byte that is NUL, a control character that YAML excludes, or not UTF-8; true when there is none.
[[nodiscard]] bool check_characters(std::string_view text, const std::string& name, Diagnostics& diagnostics);

/// True for UTF-8 without NUL, what a scalar must still be after its escapes are undone.
[[nodiscard]] bool is_clean_text(std::string_view text);

} // namespace leasehold::config
