// Text that means itself in LaTeX, whatever is in it.
#pragma once

#include <string>
#include <string_view>

namespace leasehold::analysis {

/// TeX's characters escaped, the few signs that our own sentences use as mathematics, letters of Latin-1 as they are; of any
/// other character its number, `U+4E2D`, for which plain LaTeX has no glyph. Needs no package.
[[nodiscard]] std::string latex_text(std::string_view text);

} // namespace leasehold::analysis
