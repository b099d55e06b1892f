// Printing comparison tables: `compare`, and the end of `run`.
#pragma once

#include "analysis/statistics/comparison.hpp"
#include "analysis/statistics/cost_parts.hpp"
#include "analysis/tables/render.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leasehold::cli {

struct TableOptions {
  analysis::CompareOptions compare;
  analysis::Format format = analysis::Format::text;
  std::optional<analysis::CostBy> cost_by; ///< instead of metrics, what was paid for what
};

/// Which files of runs must have the bytes that were written.
enum class Checked { summaries, every_file };

/// All replications below the directories, each with the world that it faced; none where there are faults, such as a file
/// that is not as it was written. Problems go to standard error.
[[nodiscard]] std::optional<std::vector<analysis::Replication>>
read_all(const std::vector<std::filesystem::path>& directories, Checked checked = Checked::every_file);

/// Whether that file of each run has the bytes that were written; without a name, all its files. Those that have not are told
/// on standard error.
[[nodiscard]] bool are_as_written(const std::vector<analysis::Replication>& runs, std::string_view file = {});

/// Their table as text; none, with the reasons on standard error, where there is nothing to compare.
[[nodiscard]] std::optional<std::string> table_of(const std::vector<analysis::Replication>& runs,
                                                  const TableOptions& options);

/// The table of all replications below the directories, on standard output; problems on standard error. Returns the
/// exit status.
[[nodiscard]] int print_table(const std::vector<std::filesystem::path>& directories, const TableOptions& options,
                              Checked checked);

} // namespace leasehold::cli
