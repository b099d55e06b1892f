#include "policy/planning/idle_chips.hpp"

#include "policy/planning/room.hpp"

#include <algorithm>
#include <utility>

namespace leasehold::policy {

void IdleChips::clear()
{
  for (const model::HostId host : from_)
    taken_[host.index()] = 0;
  from_.clear();
  taken_of_.clear();
}

std::optional<model::Placement> IdleChips::place(const model::ClusterView& view, model::PoolId pool,
                                                 const model::Request& request)
{
  taken_.resize(view.hosts().size());
  model::Placement placement{pool, {}};
  const std::int64_t chips = counted(request);
  std::int64_t missing = request.members;
  const model::HostSet& free = view.pool(pool).free;
  for (model::HostId host = free.next(model::HostId{0}); host.valid() && missing > 0;
       host = free.next(model::HostId{host.index() + 1}))
    if (const std::int64_t here = std::min(missing, (view.free_chips(host) - taken_[host.index()]) / chips); here > 0) {
      placement.slices.push_back({{host, host}, static_cast<std::uint16_t>(here), 0});
      missing -= here;
    }
  if (missing > 0)
    return std::nullopt;
  for (const model::Slice& slice : placement.slices) {
    taken_[slice.hosts.first.index()] += slice.members * chips;
    from_.push_back(slice.hosts.first);
  }
  taken_of_[pool.index()] += request.total_chips();
  return placement;
}

std::optional<Plan::Run> IdleChips::run(const model::ClusterView& view, model::JobId job, bool& unsure)
{
  taken_of_.resize(view.pools().size(), 0.0);
  const auto requests = view.requests(job);
  for (std::uint32_t r = 0; r < requests.size(); ++r)
    for (const model::PoolId id : view.open_to(job)) {
      const model::Pool& pool = view.pool(id);
      if (!requests[r].accepts(pool.chip, pool.region))
        continue;
      if (static_cast<double>(pool.chips_free) - taken_of_[id.index()] >= requests[r].total_chips()) {
        if (counted(requests[r]) == 0)
          return Plan::Run{job, r, id, std::nullopt};
        if (auto placement = place(view, id, requests[r]))
          return Plan::Run{job, r, id, std::move(placement)};
      }
      unsure = true;
      return std::nullopt;
    }
  return std::nullopt;
}

} // namespace leasehold::policy
