// Which points of a campaign are alternatives to one another, and which stand in other worlds.
#pragma once

#include "analysis/read/point_runs.hpp"

#include <span>
#include <string>
#include <vector>

namespace leasehold::cli {

/// The axes that set no policy, where another one does, by the manifests of the runs' campaigns: a load, a price, an
/// outage. Who compares policies compares them at one label of each of these. Of campaigns that faced other worlds, `campaign` is one.
/// `axes`: as name_by_axes returns them.
[[nodiscard]] std::vector<std::string> axes_of_worlds(std::span<const analysis::Replication> runs,
                                                      const std::vector<std::string>& axes);

/// Of each point, in order: its labels there, "low, h200"; empty without such axes.
[[nodiscard]] std::vector<std::string> front_groups(std::span<const analysis::PointRuns> points,
                                                    const std::vector<std::string>& axes,
                                                    const std::vector<std::string>& apart);

} // namespace leasehold::cli
