#include "simulation/make_room.hpp"

#include <algorithm>
#include <map>

namespace leasehold::simulation {

bool fits_without(const ClusterState& state, model::PoolId pool_id, const model::Request& request,
                  const Movable& movable)
{
  const model::Pool& pool = state.ledger.pool(pool_id);
  std::map<model::HostId, std::uint32_t> freed;
  for (const model::RunningJob& running : pool.running)
    if (movable(state.jobs[running.job]))
      for (const model::Slice& slice : state.ledger.allocation(running.job).placement.slices)
        for (std::uint32_t h = slice.hosts.first.index(); h <= slice.hosts.last.index(); ++h)
          freed[model::HostId{h}] += slice.members * running.chips.whole_chips();
  const std::uint32_t each = std::max(1U, request.chips.whole_chips());
  std::uint64_t members = 0;
  pool.hosts.for_each([&](model::HostId host) {
    const auto more = freed.find(host);
    if (!state.ledger.is_down(host))
      members += (state.ledger.free_chips(host) + (more == freed.end() ? 0U : more->second)) / each;
  });
  return members >= request.members;
}

model::JobId latest_of(const ClusterState& state, model::PoolId pool, const Movable& movable)
{
  model::JobId latest;
  Timestamp started{-1.0};
  for (const model::RunningJob& running : state.ledger.pool(pool).running) {
    const Timestamp since = state.ledger.allocation(running.job).started;
    if (since > started && movable(state.jobs[running.job])) {
      latest = running.job;
      started = since;
    }
  }
  return latest;
}

} // namespace leasehold::simulation
