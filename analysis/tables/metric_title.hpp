// Metrics as a paper calls them.
#pragma once

#include <string>
#include <string_view>

namespace leasehold::analysis {

/// `cost_per_mtoken_served` as "Cost per Mtoken served", `ttft_p99` as "TTFT p99"; as analysis/figures/names.py has it.
[[nodiscard]] std::string metric_title(std::string_view name);

} // namespace leasehold::analysis
