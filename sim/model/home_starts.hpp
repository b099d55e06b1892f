// Gangs that start where chips were leased for them, before others take those.
#pragma once

#include "model/gang_homes.hpp"
#include "model/view.hpp"

#include <cstdint>
#include <vector>

namespace leasehold::model {

struct HomeStart {
  JobId job;
  std::uint32_t request = 0; ///< which of the job's alternatives
  PoolId pool;
};

/// Of gangs that wait, have room at home, and are behind another of their tenant in the queue that could take it and has no home
/// there.
[[nodiscard]] std::vector<HomeStart> starts_at_home(const GangHomes& homes, const ClusterView& view);

} // namespace leasehold::model
