// `leasehold predict serving --table FILE.csv`: predictions beside the measurements of a published table.
#pragma once

#include <string>

namespace leasehold::cli {

/// Writes CSV to standard output: each row of `table` as it stands, then
/// `quantity,measured,predicted,relative_error,note`, where relative_error is predicted / measured - 1 and `note` says
/// why a row has no prediction or what was assumed. Medians and 90th percentiles of the absolute error go to standard
/// error, MLPerf's by scenario. `catalogue` is the directory of chips.yaml, models.yaml and serving.yaml. Returns the
/// exit status: 0, or 2 for input that cannot be used.
[[nodiscard]] int predict_table_serving(const std::string& table, const std::string& catalogue);

} // namespace leasehold::cli
