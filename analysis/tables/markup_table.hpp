// Tables for documents: metrics as rows and points as columns when there are more metrics, else the other way round.
#pragma once

#include "analysis/tables/sheet.hpp"

#include <string>

namespace leasehold::analysis {

/// A GitHub-flavoured Markdown table, legend and notes below.
[[nodiscard]] std::string markdown_table(const Sheet& sheet);

/// A LaTeX table that needs \usepackage{booktabs}, with a caption and, below it, legend and notes; metrics by their titles.
[[nodiscard]] std::string latex_table(const Sheet& sheet);

} // namespace leasehold::analysis
