#include "policy/planning/planned_tenancy.hpp"

#include "policy/planning/snapshot.hpp"
#include "policy/tenancy/victims.hpp"

#include <algorithm>
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
  const auto& stops = plan(view).stops;
  bool over_guest = false;
  const auto rank = [&](const model::Job& job) -> int {
    if (makes_way(job, claim))
      return 0;
    const bool guest = job.tenant != claim.tenant;
    if (guest ? !claim.over_guests : !(claim.over_training && is_own_training(job, claim)))
      return -1;
    const auto stop = std::ranges::find_if(stops, [&](const TenancyPlan::Stop& each) {
      return each.for_whom == claim.tenant && &view.job(each.job) == &job;
    });
    over_guest |= guest && stop != stops.end();
    return stop == stops.end() ? -1 : static_cast<int>(stop - stops.begin()) + 1;
  };
  std::vector<model::JobId> found = room_makers(view, pool, *claim.request, rank);
  if (claim.over_guests && !over_guest)
    return {}; // what the tenant itself runs there gives way where it is asked for that alone
  return found;
}

} // namespace leasehold::policy
