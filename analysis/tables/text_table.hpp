// The table a terminal shows.
#pragma once

#include "analysis/tables/sheet.hpp"

#include <string>

namespace leasehold::analysis {

/// Points as rows, metrics as columns in groups one below the other; a single point has its metrics as rows. At most `width`
/// characters a line, and 100, as long as one column fits beside the row heads.
[[nodiscard]] std::string text_table(const Sheet& sheet, int width);

} // namespace leasehold::analysis
