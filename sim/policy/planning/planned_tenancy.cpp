#include "policy/planning/planned_tenancy.hpp"

#include "policy/planning/snapshot.hpp"
#include "policy/tenancy/victims.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>

namespace leasehold::policy {

namespace {

constexpr double rounding = 1e-9; ///< of sums of fractions of chips

double held_by(const model::ClusterView& view, model::PoolId pool, model::TenantId tenant)
{
  double chips = 0.0;
  for (const model::RunningJob& running : view.pool(pool).running)
    if (view.job(running.job).tenant == tenant)
      chips += view.allocation(running.job).chips;
  return chips;
}

} // namespace

const TenancyPlan& PlannedTenancy::plan(const model::ClusterView& view) const
{
  if (of_ != view.now() || pools_ != view.pools().size()) {
    plan_ = planner_->plan(take_snapshot(view));
    of_ = view.now();
    pools_ = view.pools().size();
  }
  return plan_;
}

std::vector<model::PoolId> PlannedTenancy::admit(model::TenantId tenant, const model::ClusterView& view) const
{
  std::vector<model::PoolId> open;
  for (const TenancyPlan::Room& room : plan(view).rooms) {
    if (room.tenant != tenant)
      continue;
    if (room.pool.index() >= view.pools().size())
      throw std::invalid_argument("a planner opens a pool that there is not");
    if (!takes_guests_ && view.pool(room.pool).owner != tenant)
      throw std::invalid_argument("a planner opens a pool to a guest (the policy says that it takes none)");
    open.push_back(room.pool);
  }
  return open;
}

model::Rejection PlannedTenancy::judge(const model::ClusterView& view, model::PoolId pool, model::TenantId tenant,
                                       const model::Request& request) const
{
  const auto& rooms = plan(view).rooms;
  const auto room = std::ranges::find_if(
      rooms, [&](const TenancyPlan::Room& each) { return each.tenant == tenant && each.pool == pool; });
  if (room == rooms.end())
    return model::Rejection::not_admitted;
  const double after = held_by(view, pool, tenant) + request.members * request.chips.chips();
  return after <= room->chips + rounding ? model::Rejection::accepted : model::Rejection::against_tenancy;
}

std::vector<model::JobId> PlannedTenancy::victims(const model::ClusterView& view, model::PoolId pool,
                                                  const Claim& claim) const
{
  std::map<const model::Job*, int> ranks;
  bool over_guest = false;
  int rank = 0;
  for (const TenancyPlan::Stop& stop : plan(view).stops) {
    ++rank;
    if (stop.for_whom != claim.tenant || !view.runs(stop.job) || view.allocation(stop.job).placement.pool != pool)
      continue;
    const model::Job& job = view.job(stop.job);
    const bool guest = job.tenant != claim.tenant;
    if (guest ? claim.over_guests : claim.over_training && is_own_training(job, claim))
      ranks.emplace(&job, rank);
    over_guest |= guest;
  }
  if (claim.over_guests && !over_guest)
    return {}; // what the tenant itself runs there gives way where it is asked for that alone
  return room_makers(view, pool, *claim.request, [&](const model::Job& job) {
    const auto found = ranks.find(&job);
    return makes_way(job, claim) ? 0 : found == ranks.end() ? -1 : found->second;
  });
}

} // namespace leasehold::policy
