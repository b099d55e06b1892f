// Columns on a character terminal.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace leasehold::analysis {

/// Characters, not bytes, of UTF-8 text without combining or wide characters.
[[nodiscard]] std::size_t text_width(std::string_view text);

[[nodiscard]] std::string pad_left(std::string text, std::size_t width);  ///< text at the right
[[nodiscard]] std::string pad_right(std::string text, std::size_t width); ///< text at the left

/// Lines of at most `width` characters, broken after a space, comma or semicolon where there is one, else anywhere.
[[nodiscard]] std::vector<std::string> wrapped(std::string_view text, std::size_t width);

} // namespace leasehold::analysis
