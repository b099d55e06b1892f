// A picture of the cluster and its jobs at one instant, in plain values: what planners get. It holds no reference into the
// run, so a planner may keep it, change it, or hand it to a program in another language.
#pragma once

#include "model/ids.hpp"
#include "model/job.hpp"
#include "model/job_facts.hpp"
#include "model/placement.hpp"
#include "model/standing.hpp"
#include "model/view.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace leasehold::policy {

struct Snapshot {
  /// Where a job runs.
  struct Stay {
    std::uint32_t request = 0;
    model::Placement placement;
    Timestamp since;
  };
  struct Job {
    model::JobId id;
    model::TenantId tenant;
    model::JobKind kind = model::JobKind::rigid; ///< rigid or training
    std::int32_t priority = 0;
    Timestamp submitted;
    Timestamp deadline = Timestamp::never();
    bool housed = false;                  ///< chips were leased for it
    std::vector<model::Request> requests; ///< the job's row of the throughput matrix: Request::rate
    std::vector<model::PoolId> open;      ///< the pools that are open to it, in the order in which to try them
    model::JobFacts facts;
    std::optional<Stay> stay; ///< empty while it waits
  };
  /// What holds chips and no planner of jobs moves: a replica, or the pilot of a port.
  struct Holder {
    model::JobId id;
    model::TenantId tenant;
    model::JobKind kind = model::JobKind::replica;
    model::PoolId pool;
    double chips = 0.0;
    Timestamp since;
  };
  struct Pool {
    model::PoolId id;
    model::ProviderId provider;
    model::RegionId region;
    model::ChipTypeId chip;
    model::TenantId owner;
    std::uint64_t chips = 0;
    std::uint64_t chips_up = 0;
    double chips_held = 0.0;               ///< by what no planner of jobs moves
    std::vector<double> held_by;           ///< by tenant: chips that it holds there, whatever runs on them
    std::vector<std::uint32_t> hosts_with; ///< [k]: hosts of k chips
    Timestamp until = Timestamp::never();  ///< the first end of a lease behind it
    double price = 0.0;                    ///< as ClusterView's: $/h of a chip
  };
  /// A host of a pool. Where it stands is told by numbers that hosts share.
  struct Host {
    model::HostId id;
    model::PoolId pool;
    model::RegionId region;
    model::RackId rack; ///< none() where the platform does not say
    std::uint64_t leaf =
        0; ///< the switch, or the torus, that its first cable leads to; one of its own where none is known
    std::uint16_t chips = 0;
    std::uint16_t chips_free = 0; ///< wholly; none while it is down
    bool up = true;
  };

  Timestamp now;
  std::vector<Job> jobs;                ///< those that wait, in the order of the queue, then those that run, by id
  std::vector<Holder> holders;          ///< by pool
  std::vector<Pool> pools;              ///< by id
  std::vector<Host> hosts;              ///< of all pools: by pool, then by id
  std::vector<model::Standing> tenants; ///< by id
};

/// How far two hosts are apart.
[[nodiscard]] inline model::Distance distance(const Snapshot::Host& one, const Snapshot::Host& other)
{
  if (one.id == other.id)
    return model::Distance::same_host;
  if (one.rack.valid() && one.rack == other.rack)
    return model::Distance::same_rack;
  return one.region == other.region ? model::Distance::same_region : model::Distance::apart;
}

} // namespace leasehold::policy
