#include "policy/planning/planned_tenancy.hpp"

#include "policy/planning/snapshot.hpp"
#include "policy/tenancy/victims.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <functional>
#include <map>
#include <set>
#include <stdexcept>

namespace leasehold::policy {

namespace {

constexpr double rounding = 1e-9; ///< of sums of fractions of chips

template <class Stays>
double held_by(const model::ClusterView& view, model::PoolId pool, model::TenantId tenant, const Stays& stays)
{
  double chips = 0.0;
  for (const model::RunningJob& running : view.pool(pool).running)
    if (const model::Job& job = view.job(running.job); job.tenant == tenant && stays(job))
      chips += view.allocation(running.job).chips;
  return chips;
}

void refuse_tenancy(bool wrong, const std::string& what)
{
  if (wrong)
    throw std::invalid_argument("a planner " + what);
}

/// Names of what there is, and numbers that somebody can have.
void check_tenancy(const TenancyPlan& plan, const model::ClusterView& view)
{
  const auto check_tenant = [&](model::TenantId tenant) {
    refuse_tenancy(tenant.index() >= view.tenants(),
                   fmt::format("names tenant {}, whom there is not (there are {})", tenant.index(), view.tenants()));
  };
  std::set<std::pair<model::TenantId, model::PoolId>> rooms;
  for (const TenancyPlan::Room& room : plan.rooms) {
    check_tenant(room.tenant);
    refuse_tenancy(room.pool.index() >= view.pools().size(), "opens a pool that there is not");
    refuse_tenancy(!(room.chips >= 0.0), fmt::format("lets a tenant hold {} chips", room.chips));
    refuse_tenancy(!rooms.emplace(room.tenant, room.pool).second,
                   fmt::format("opens pool {} to tenant {} twice", room.pool.index(), room.tenant.index()));
  }
  std::set<std::pair<model::JobId, model::TenantId>> stops;
  for (const TenancyPlan::Stop& stop : plan.stops) {
    check_tenant(stop.for_whom);
    refuse_tenancy(!view.knows(stop.job), fmt::format("stops job {}, which there is not", stop.job.index()));
    refuse_tenancy(!stops.emplace(stop.job, stop.for_whom).second,
                   fmt::format("stops job {} for tenant {} twice", stop.job.index(), stop.for_whom.index()));
  }
}

} // namespace

PlannedTenancy::PlannedTenancy(std::unique_ptr<TenancyPlanner> planner, bool takes_guests)
    : PlannedTenancy([plans = std::shared_ptr<TenancyPlanner>(std::move(planner))](
                         const model::ClusterView& view) { return plans->plan(take_snapshot(view)); },
                     takes_guests)
{
}

const TenancyPlan& PlannedTenancy::plan(const model::ClusterView& view) const
{
  if (of_ != view.now() || pools_ != view.pools().size()) {
    of_ = Timestamp::never(); // nothing is kept of a plan that is refused
    plan_ = draw_(view);
    check_tenancy(plan_, view);
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
  return judge_beside(view, pool, {.tenant = tenant, .request = &request}, [](const model::Job&) { return true; });
}

bool PlannedTenancy::accepts_without(const model::ClusterView& view, model::PoolId pool, const Claim& claim,
                                     const Claim::Whom& gone) const
{
  return judge_beside(view, pool, claim, std::not_fn(gone)) == model::Rejection::accepted;
}

model::Rejection PlannedTenancy::judge_beside(const model::ClusterView& view, model::PoolId pool, const Claim& claim,
                                              const Claim::Whom& stays) const
{
  const auto& rooms = plan(view).rooms;
  const auto room = std::ranges::find_if(
      rooms, [&](const TenancyPlan::Room& each) { return each.tenant == claim.tenant && each.pool == pool; });
  if (room == rooms.end())
    return model::Rejection::not_admitted;
  const double after = held_by(view, pool, claim.tenant, stays) + claim.request->total_chips();
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
  return room_makers(view, *this, pool, claim, [&](const model::Job& job) {
    const auto found = ranks.find(&job);
    return makes_way(job, claim) ? 0 : found == ranks.end() ? -1 : found->second;
  });
}

} // namespace leasehold::policy
