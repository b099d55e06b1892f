// Services of a replication over time.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <filesystem>

namespace leasehold::analysis {

/// Of each what was offered, what it could take and what it kept its objective for, as means of at most so many bins.
[[nodiscard]] nlohmann::ordered_json service_series(const std::filesystem::path& folder, std::size_t most_bins);

} // namespace leasehold::analysis
