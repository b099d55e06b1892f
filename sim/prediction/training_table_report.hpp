// A whole training table as CSV: predictions beside measurements, and how far apart they are.
#pragma once

#include "prediction/training_table.hpp"

#include <iosfwd>
#include <string>
#include <vector>

namespace leasehold::prediction {

struct TableErrors {
  std::vector<double> absolute; ///< |predicted / measured − 1| of every predicted row, in the order of the table
  std::size_t rows = 0;         ///< rows of the table

  /// Linear between order statistics; `share` in [0, 1]; 0 where no row was predicted.
  [[nodiscard]] double quantile(double share) const;
};

/// Writes each row of `table` as it stands, then `quantity,measured,predicted,relative_error,note` to `out`, where
/// relative_error is predicted / measured − 1, and one line with median and 90th percentile of its absolute value to
/// `summary`. Nothing where the header is not one of the known training tables.
[[nodiscard]] std::optional<TableErrors> predict_training_table(std::istream& table,
                                                                const catalogue::ChipCatalogue& chips,
                                                                const catalogue::ModelCatalogue& models,
                                                                std::ostream& out, std::ostream& summary);

} // namespace leasehold::prediction
