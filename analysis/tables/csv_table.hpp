// The exact form: for spreadsheets, plots and scripts.
#pragma once

#include "analysis/statistics/comparison.hpp"

#include <string>

namespace leasehold::analysis {

/// Columns point, metric, unit, n, mean, low, high, difference, difference_low, difference_high, p, and p_holm where
/// asked for. Numbers are the shortest text that reads back to the same double; what is not defined is empty.
[[nodiscard]] std::string csv_table(const Comparison& comparison);

} // namespace leasehold::analysis
