// Work that has not started at the end of a run, and what it would have needed.
#pragma once

#include "simulation/parts.hpp"

#include <vector>

namespace leasehold::simulation {

/// Training that never started, services that want replicas and have none, trace jobs that never started by workload.
/// To be called before the parts close, while everybody still holds what is held. O(pending jobs + pools).
[[nodiscard]] std::vector<BlockedWork> blocked_work(const Parts& parts);

} // namespace leasehold::simulation
