// The point of a campaign that an option names.
#pragma once

#include "analysis/read/point_runs.hpp"

#include <span>
#include <string>

namespace leasehold::cli {

/// By its label as tables have it, or by its directory's name; null, and a message about `--point`, where there is none.
[[nodiscard]] const analysis::PointRuns* named_point(std::span<const analysis::PointRuns> points,
                                                     const std::string& asked);

} // namespace leasehold::cli
