// Printing comparison tables: `compare`, and the end of `run`.
#pragma once

#include "analysis/statistics/comparison.hpp"
#include "analysis/tables/render.hpp"

#include <filesystem>
#include <vector>

namespace leasehold::cli {

struct TableOptions {
  analysis::CompareOptions compare;
  analysis::Format format = analysis::Format::text;
};

/// The table of all replications below the directories, on standard output; problems on standard error. Returns the
/// exit status.
[[nodiscard]] int print_table(const std::vector<std::filesystem::path>& directories, const TableOptions& options);

} // namespace leasehold::cli
