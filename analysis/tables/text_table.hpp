// The table a terminal shows.
#pragma once

#include "analysis/tables/sheet.hpp"

#include <string>

namespace leasehold::analysis {

/// At most `width` characters a line, as long as one column fits beside the row heads.
[[nodiscard]] std::string text_table(const Sheet& sheet, int width);

} // namespace leasehold::analysis
