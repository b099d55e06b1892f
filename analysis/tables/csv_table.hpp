// The exact form: for spreadsheets, plots and scripts.
#pragma once

#include "analysis/statistics/comparison.hpp"

#include <string>

namespace leasehold::analysis {

/// Columns point, metric, unit, n, mean, low, high (Student's t), difference, difference_low, difference_high, p, p_holm where
/// asked for, sd, median, p5, p95, bca_low and bca_high (of the mean, by bootstrap), effect (Hedges' g of the difference) and
/// p_wilcoxon (of pairs, by signed ranks); then `replications` of the point, in `n` of which the metric is defined; with
/// conditions `broken`, those that the point does not keep, empty where it keeps all; asked for the best, `best`, 1 for it
/// and 0 for the others. The comparison's notes are no part of it. Numbers are the shortest text that reads back to the same
/// double; what is not defined is empty.
[[nodiscard]] std::string csv_table(const Comparison& comparison);

} // namespace leasehold::analysis
