// Work that has not started at the end of a run, and what it would have needed.
#pragma once

#include "simulation/parts.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace leasehold::accounts {

/// Work that has not started by the end of a run.
struct BlockedWork {
  std::string name;         ///< of the training job, the service or the workload of jobs
  std::uint64_t jobs = 0;   ///< of a workload of jobs: how many; else 1
  Timestamp since;          ///< when the first of it was submitted
  std::string reason;       ///< what blocks the first of it, as the cluster stands
  bool no_offer = false;    ///< no offer could ever give its tenant the chips, and it has none
  bool waited_long = false; ///< training and services: always; jobs where one waited for more than half of the run
};

/// Training that never started, services that want replicas and have none, trace jobs that never started by workload.
/// To be called before the parts close, while everybody still holds what is held. O(pending jobs + pools).
[[nodiscard]] std::vector<BlockedWork> blocked_work(const simulation::Parts& parts);

} // namespace leasehold::accounts
