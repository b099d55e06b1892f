// What `uncertainty` sweeps, as axes of the campaign: `take: sweep` becomes three points, `take: low`, `best` and `high`.
#pragma once

#include "scenario/axes.hpp"

namespace leasehold::scenario {

/// In the order speed, prices, porting time. None where the block cannot be read, which its reader reports.
[[nodiscard]] std::vector<Axis> swept_axes(const config::Value& root);

} // namespace leasehold::scenario
