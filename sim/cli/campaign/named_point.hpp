// The point of a campaign that an option names.
#pragma once

#include "analysis/read/point_runs.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace leasehold::cli {

/// By its label as tables have it, or by its directory's name; null, and a message about `--point`, where there is none.
[[nodiscard]] const analysis::PointRuns* named_point(std::span<const analysis::PointRuns> points,
                                                     const std::string& asked);

/// The one run of the point and seed asked for, of the first point and its first replication by default; none, and told on
/// standard error, where there is none. Points into `runs`.
[[nodiscard]] const analysis::Replication* named_run(const std::vector<analysis::Replication>& runs,
                                                     const std::string& asked, std::optional<std::uint64_t> seed);

} // namespace leasehold::cli
