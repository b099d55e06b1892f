#include "policy/planning/planned_placement.hpp"

#include "policy/placement/fill.hpp"
#include "policy/planning/snapshot.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <stdexcept>

namespace leasehold::policy {

namespace {

PlacementSnapshot picture_of(const model::ClusterView& view, model::JobId job, model::PoolId pool,
                             const model::Request& request)
{
  PlacementSnapshot shown;
  shown.now = view.now();
  if (job.valid())
    shown.job = describe(view, job);
  shown.request = request;
  shown.pool = describe(view, pool);
  hosts_with_room(view.pool(pool), request).for_each([&](model::HostId host) {
    if (const std::uint32_t room = view.members_on(host, request); room > 0)
      shown.hosts.push_back({describe(view, pool, host), room, view.host(host).name});
  });
  return shown;
}

std::map<model::HostId, std::uint32_t> checked(const PlacementPlan& plan, const PlacementSnapshot& shown)
{
  std::map<model::HostId, std::uint32_t> members;
  std::uint64_t all = 0;
  for (const PlacementPlan::Share& share : plan.shares) {
    const auto host = std::ranges::lower_bound(shown.hosts, share.host, {}, &PlacementSnapshot::Host::id);
    const std::uint32_t room = host == shown.hosts.end() || host->id != share.host ? 0 : host->room;
    if (share.members > room)
      throw std::invalid_argument(fmt::format("a planner puts {} members of a gang on host {} (which has room for {})",
                                              share.members, share.host.index(), room));
    if (!members.emplace(share.host, share.members).second)
      throw std::invalid_argument(fmt::format("a planner names host {} twice for one gang", share.host.index()));
    all += share.members;
  }
  if (all != shown.request.members)
    throw std::invalid_argument(
        fmt::format("a planner places {} members (the gang has {})", all, shown.request.members));
  return members;
}

} // namespace

std::optional<model::Placement> PlannedPlacement::place(const model::ClusterView& view, model::JobId job,
                                                        model::PoolId pool, const model::Request& request)
{
  const PlacementSnapshot shown = picture_of(view, job, pool, request);
  const PlacementPlan plan = planner_->plan(shown);
  if (plan.shares.empty())
    return std::nullopt;
  return place_on(view, pool, request, checked(plan, shown));
}

} // namespace leasehold::policy
