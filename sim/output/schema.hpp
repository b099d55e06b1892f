// The one place that names what a run directory holds: files (output/files.hpp), columns (output/columns.hpp, those after
// FOCUS in output/focus_columns.hpp), keys (output/keys.hpp), facts (output/facts.hpp) and metrics (output/metrics.hpp). `analysis/` knows this header and nothing else of `sim/`; `leasehold describe` prints it.
#pragma once

#include "output/files.hpp"
#include "output/metrics.hpp"

#include <cstdint>

namespace leasehold::output {

/// Raised by one whenever a file's columns or their meaning change.
inline constexpr int schema_number = 2;

/// What readers of a summary take, and a run that comes to more says so: squares and sums of such numbers still are finite.
inline constexpr double largest_measure = 1e100;
inline constexpr std::uintmax_t largest_summary_bytes = std::uintmax_t{64}
                                                        << 20; ///< some kilobytes a tenant or service

} // namespace leasehold::output
