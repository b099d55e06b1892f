// The metrics that a table shows first: six to eight that the scenario is about.
#pragma once

#include "analysis/read/point_runs.hpp"

#include <span>
#include <string>
#include <vector>

namespace leasehold::analysis {

/// What the scenario's `metrics` names, else what its runs hold: money where anything is leased, objectives where anything
/// is served, waits where jobs queue. What failed somewhere comes on top, however many there are: jobs that never ran, or
/// were killed, load that was turned away, a budget passed. Named metrics that no run lists are left out, with a warning in
/// `notes`.
[[nodiscard]] std::vector<std::string> headline(std::span<const PointRuns> points, std::vector<std::string>& notes);

} // namespace leasehold::analysis
