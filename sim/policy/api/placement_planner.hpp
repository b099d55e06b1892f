// The wide face of placement: hosts with room go in, how many members each gets comes out.
#pragma once

#include "policy/api/planner.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace leasehold::policy {

struct PlacementSnapshot {
  struct Host : Snapshot::Host {
    std::uint32_t room = 0; ///< members of the request that fit there now, at least 1
    std::string_view name;  ///< as the platform has it, as long as the run lasts
  };

  Timestamp now;
  std::optional<Snapshot::Job> job; ///< empty for a replica and for the pilot of a port
  model::Request request;           ///< the alternative of the job that is to be placed
  Snapshot::Pool pool;
  std::vector<Host> hosts; ///< of the pool, with room, by id
};

/// All members of the request, at most `room` on a host; a host at most once. Empty where the gang is to wait.
struct PlacementPlan {
  struct Share {
    model::HostId host;
    std::uint32_t members = 0;
  };
  std::vector<Share> shares;
};

using PlacementPlanner = PlannerOf<PlacementSnapshot, PlacementPlan>;

} // namespace leasehold::policy
