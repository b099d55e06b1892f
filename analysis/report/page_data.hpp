// All that the report page shows, as JSON: the tables that `compare` prints, their words, and series of single runs.
#pragma once

#include "analysis/read/point_runs.hpp"
#include "analysis/report/run_series.hpp"
#include "analysis/statistics/comparison.hpp"

#include <string>
#include <vector>

namespace leasehold::analysis {

/// Where the runs come from and how to make them again.
struct Provenance {
  std::string manifest; ///< its text; empty where there is none
  std::vector<std::string> commands;
  Timeframe time;
};

struct PageTables {
  Comparison headline;                                   ///< as `compare` prints it
  Comparison all;                                        ///< likewise with `--metric all`
  std::vector<std::pair<std::string, Comparison>> costs; ///< by programme and by use, where anything was leased
};

/// `points` are those of the comparisons. Throws BrokenTable where a file of a replication cannot be read.
[[nodiscard]] std::string page_data(const PageTables& tables, const std::vector<PointRuns>& points,
                                    const Provenance& provenance);

/// The page: `shell` with the data in the place that it keeps for them. No text of the data ends the element that holds it.
/// Throws std::invalid_argument where the shell has no such place.
[[nodiscard]] std::string filled_page(const std::string& shell, const std::string& data);

} // namespace leasehold::analysis
