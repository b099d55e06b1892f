// What the page shows of one replication over time, thinned out: leases with their bills, chips held, stays of jobs, services.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <optional>

namespace leasehold::analysis {

/// When a replication takes place; none where its campaign does not tell.
struct Timeframe {
  std::optional<std::int64_t> start; ///< seconds since 1970, UTC
  std::optional<double> horizon;     ///< seconds
};

/// How much of a replication a page takes; what is left out is counted.
struct SeriesLimits {
  std::size_t bins = 300;   ///< of a service's periods, which become means
  std::size_t leases = 150; ///< those that cost the most
  std::size_t stays = 300;  ///< of jobs on chips, those of the most chip-time
};

/// Keys are those that analysis/report/page/src/data.ts declares. Throws BrokenTable.
[[nodiscard]] nlohmann::ordered_json run_series(const std::filesystem::path& folder, const Timeframe& time,
                                                const SeriesLimits& limits);

} // namespace leasehold::analysis
