// What the streams are connected to.
#pragma once

#include <cstdio>

namespace leasehold::cli {

[[nodiscard]] bool is_terminal(std::FILE* stream);
/// Columns of the terminal behind `stream`; the environment's COLUMNS, or 120, where it is none.
[[nodiscard]] int width_of(std::FILE* stream);

} // namespace leasehold::cli
