// The wide face of scheduling: a picture of everything goes in, what should run until the next round comes out. Both are
// plain values, so a planner can be a linear program, a search, or a program in another language; it keeps no reference
// into the run. `RoundScheduling` (policy/scheduling/rounds.hpp) plays it.
#pragma once

#include "model/job.hpp"
#include "model/job_facts.hpp"
#include "model/placement.hpp"
#include "model/standing.hpp"

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
    std::vector<model::Request> requests; ///< the job's row of the throughput matrix: Request::rate
    std::vector<model::PoolId> open;      ///< the pools that admit its tenant, in the order in which to try them
    model::JobFacts facts;
    std::optional<Stay> stay; ///< empty while it waits
  };
  struct Pool {
    model::PoolId id;
    model::ProviderId provider;
    model::RegionId region;
    model::ChipTypeId chip;
    model::TenantId owner;
    std::uint64_t chips = 0;
    std::uint64_t chips_up = 0;
    double chips_held = 0.0;               ///< by what no planner moves: replicas, pilots, hosts that are let
    std::vector<std::uint32_t> hosts_with; ///< [k]: hosts of k chips
    Timestamp until = Timestamp::never();  ///< the first end of a lease behind it
  };

  Timestamp now;
  std::vector<Job> jobs;                ///< those that wait, in the order of the queue, then those that run, by id
  std::vector<Pool> pools;              ///< by id
  std::vector<model::Standing> tenants; ///< by id
};

struct Plan {
  struct Run {
    model::JobId job;
    std::uint32_t request = 0;
    model::PoolId pool;
    std::optional<model::Placement> placement; ///< empty: where it is, or where the placement policy says
  };
  /// What should run; every other job is stopped. Earlier ones take their chips first.
  std::vector<Run> runs;
};

class Planner {
public:
  virtual ~Planner() = default;
  [[nodiscard]] virtual Plan plan(const Snapshot& snapshot) = 0;
};

} // namespace leasehold::policy
