// results.csv: a campaign as one tidy table, a row a number.
#pragma once

#include "analysis/read/run_reader.hpp"

#include <span>
#include <string>

namespace leasehold::analysis {

/// Columns as output/schema.hpp lists them: a column for each axis stands where `<axis>` does. Rows in the order of
/// `read_runs`, of each replication its metrics in the schema's order, then its books. A metric that is not defined has an
/// empty value. Text that a spreadsheet would take for a formula has an apostrophe before it.
[[nodiscard]] std::string results_csv(std::span<const Replication> runs);

} // namespace leasehold::analysis
