// What of a gang crosses the network between its hosts, and what that makes of its rate: of training, of jobs whose
// collectives are told, and of replicas, whose rate is their capacity.
#pragma once

#include "assembly/workload_traits.hpp"
#include "model/ledger.hpp"
#include "network/gangs_on_links.hpp"
#include "scenario/plan/workload_plan.hpp"

#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace leasehold::assembly {

struct GangCrossing {
  double placed = 1.0; ///< its rate where it stands, over what was planned
  /// None: nothing of it crosses, or there is no way for it.
  std::optional<network::Crossing> crossing;
  network::GangsOnLinks::RateLeft left; ///< of its rate where it stands
};

/// `planned` outlives it and stays where it is; it remembers what it has found out.
[[nodiscard]] GangCrossing crossing_of(scenario::PlannedReplica& planned, const model::Placement& placement,
                                       const network::Traffic& traffic);

/// Between the hosts of pools.
struct PoolCrossing {
  Hertz caches; ///< that cross a second; without bound where a pool has no hosts
  std::shared_ptr<const scenario::PoolCapacity> over{}; ///< of engines there; null where a pool has none
};
[[nodiscard]] PoolCrossing crossing_of(const scenario::PlannedPool& pools, const std::vector<model::HostId>& prefill,
                                       const std::vector<model::HostId>& decode, const network::Traffic& traffic);

/// Of a job, with `hosts_together` in each scale-up domain. `traits` likewise.
/// A parameter for each thing that decides it.
[[nodiscard]] GangCrossing crossing_of(WorkloadTraits& traits, std::uint32_t hosts_together,
                                       const model::Allocation& held, const model::Inventory& inventory,
                                       const network::Traffic& traffic);

} // namespace leasehold::assembly
