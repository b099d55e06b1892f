// A comparison as text for a terminal, Markdown, LaTeX (booktabs) or CSV.
#pragma once

#include "analysis/statistics/comparison.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace leasehold::analysis {

enum class Format { text, markdown, latex, csv };

inline constexpr std::array<std::string_view, 4> format_names = {"text", "markdown", "latex", "csv"};

[[nodiscard]] std::optional<Format> format_from(std::string_view name);

/// `width` is the terminal's, for text alone. UTF-8; ends with a line break.
/// Text has the points as rows, whatever the width, and groups of metrics one below the other; never more than 100 columns.
/// CSV is long: one row for each point and metric, in the metric's own unit, with all digits.
[[nodiscard]] std::string render(const Comparison& comparison, Format format, int width = 120);

} // namespace leasehold::analysis
