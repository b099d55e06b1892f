// How far two words lie apart, for guesses at what a misspelt one was meant to be.
#pragma once

#include <string_view>

namespace leasehold {

/// Fewest insertions, deletions, replacements and swaps of neighbours that turn `a` into `b` (optimal string
/// alignment).
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

} // namespace leasehold
