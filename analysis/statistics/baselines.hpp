// What each point is compared with.
#pragma once

#include "analysis/read/point_runs.hpp"
#include "analysis/read/problems.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace leasehold::analysis {

struct Baselines {
  std::vector<std::optional<std::size_t>> of_point; ///< one for each point
  std::string name;                                 ///< as it reads behind "difference: to"; empty for a single point
};

/// `asked` is a point's label or its folder's name, or `axis=label`: then the point of each group that agrees on the other
/// axes. Empty: the first point. What names none is a fault.
[[nodiscard]] Baselines find_baselines(std::span<const PointRuns> points, std::span<const std::string> axes,
                                       const std::string& asked, Problems& problems);

} // namespace leasehold::analysis
