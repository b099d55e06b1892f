// What of a replica crosses the network between its hosts, and what that makes of its capacity.
#pragma once

#include "model/placement.hpp"
#include "network/gangs_on_links.hpp"
#include "scenario/plan/workload_plan.hpp"

#include <optional>

namespace leasehold::assembly {

struct ReplicaCrossing {
  double placed = 1.0; ///< its capacity where it stands, over what was planned
  /// None: nothing of it crosses, or there is no way for it.
  std::optional<network::Crossing> crossing;
  network::GangsOnLinks::RateLeft left; ///< of its capacity where it stands
};

/// `planned` outlives it and stays where it is; it remembers what it has found out.
[[nodiscard]] ReplicaCrossing crossing_of(scenario::PlannedReplica& planned, const model::Placement& placement,
                                          const network::Traffic& traffic);

} // namespace leasehold::assembly
