#include "policy/tenancy/victims.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <span>
#include <tuple>
#include <utility>

namespace leasehold::policy {

using model::HostId;
using model::JobId;

namespace {

/// What the jobs that stay hold on one host.
struct Kept {
  std::uint32_t chips = 0; ///< whole
  std::uint32_t cores = 0;
  Bytes memory;
  std::map<std::uint16_t, std::uint32_t> thousandths; ///< by accelerator that is held in part
};

void keep(Kept& kept, const model::Slice& slice, const model::Request& request)
{
  kept.cores += slice.members * request.cores;
  kept.memory += slice.members * request.memory;
  if (request.chips.is_whole())
    kept.chips += slice.members * request.chips.whole_chips();
  else
    kept.thousandths[slice.accelerator] += slice.members * request.chips.thousandths();
}

std::uint32_t members_beside(const Kept& kept, const model::Host& host, const model::Request& request)
{
  const auto partly = static_cast<std::uint32_t>(kept.thousandths.size());
  const std::uint32_t free = host.chips - kept.chips - partly;
  std::uint32_t members = 0;
  if (request.chips.is_whole() && request.chips.whole_chips() > 0) {
    members = free / request.chips.whole_chips();
  } else {
    const std::uint32_t each = std::max(1U, std::uint32_t{request.chips.thousandths()});
    members = free * (1000U / each);
    for (const auto& [accelerator, taken] : kept.thousandths)
      members += (1000U - taken) / each;
  }
  if (request.cores > 0)
    members = std::min(members, (host.cores - kept.cores) / request.cores);
  if (request.memory > Bytes{0})
    members =
        std::min(members, static_cast<std::uint32_t>(std::min((host.memory - kept.memory) / request.memory, 1e9)));
  return members;
}

} // namespace

bool fits_without(const model::ClusterView& view, model::PoolId pool_id, const model::Request& request,
                  const Rank& rank)
{
  const model::Pool& pool = view.pool(pool_id);
  std::map<HostId, Kept> kept;
  double freed = 0.0;
  for (const model::RunningJob& running : pool.running) {
    const model::Allocation& held = view.allocation(running.job);
    if (rank(view.job(running.job)) >= 0) {
      freed += held.chips;
      continue;
    }
    for (const model::Slice& slice : held.placement.slices)
      for (std::uint32_t h = slice.hosts.first.index(); h <= slice.hosts.last.index(); ++h)
        keep(kept[HostId{h}], slice, view.requests(running.job)[held.request]);
  }
  if (!view.has_power(pool_id, request, freed))
    return false;
  std::uint64_t members = 0;
  pool.hosts.for_each([&](HostId host) {
    const auto stays = kept.find(host);
    if (!view.is_down(host))
      members += members_beside(stays == kept.end() ? Kept{} : stays->second, view.host(host), request);
  });
  return members >= request.members;
}

namespace {

bool accepts(const model::ClusterView& view, const Tenancy& tenancy, model::PoolId pool, const Claim& claim)
{
  return tenancy.judge(view, pool, claim.tenant, *claim.request) == model::Rejection::accepted;
}

model::Request for_gangs(const model::Request& request, std::size_t gangs)
{
  model::Request all = request;
  all.members = static_cast<std::uint32_t>(gangs) * request.members;
  return all;
}

/// At most `most`.
std::size_t gangs_without(const model::ClusterView& view, const Tenancy& tenancy, model::PoolId pool,
                          const Claim& claim, const Claim::Whom& gone, std::size_t most)
{
  std::size_t fit = 0;
  std::size_t too_many = most + 1;
  while (too_many - fit > 1) {
    const std::size_t gangs = fit + (too_many - fit) / 2;
    (has_room_without(view, tenancy, pool, claim, gangs, gone) ? fit : too_many) = gangs;
  }
  return fit;
}

using Enough = std::function<bool(const std::set<const model::Job*>&)>;

std::set<const model::Job*> as_set(const model::ClusterView& view, std::span<const JobId> jobs)
{
  std::set<const model::Job*> found;
  for (const JobId job : jobs)
    found.insert(&view.job(job));
  return found;
}

/// The fewest of the first that are enough, found by halving, as more are never worse. All of them are.
std::vector<JobId> first_enough(const model::ClusterView& view, std::vector<JobId> victims, const Enough& enough)
{
  std::size_t too_few = 0;
  std::size_t sure = victims.size();
  while (sure - too_few > 1) {
    const std::size_t half = too_few + (sure - too_few) / 2;
    (enough(as_set(view, std::span{victims}.first(half))) ? sure : too_few) = half;
  }
  victims.resize(sure);
  return victims;
}

/// Without those whose stop changes nothing, the last spared first.
std::vector<JobId> without_spared(const model::ClusterView& view, std::vector<JobId> victims, const Enough& enough)
{
  std::set<const model::Job*> chosen = as_set(view, victims);
  for (std::size_t v = victims.size(); v-- > 0;) {
    const model::Job* const one = &view.job(victims[v]);
    chosen.erase(one);
    if (enough(chosen))
      victims.erase(victims.begin() + static_cast<std::ptrdiff_t>(v));
    else
      chosen.insert(one);
  }
  return victims;
}

} // namespace

bool has_room_without(const model::ClusterView& view, const Tenancy& tenancy, model::PoolId pool, const Claim& claim,
                      std::size_t gangs, const Claim::Whom& gone)
{
  const model::Request all = for_gangs(*claim.request, gangs);
  Claim claimed = claim;
  claimed.request = &all;
  return tenancy.accepts_without(view, pool, claimed, gone) &&
         fits_without(view, pool, all, [&](const model::Job& job) { return gone(job) ? 0 : -1; });
}

Drained to_drain(const model::ClusterView& view, const Tenancy& tenancy, model::PoolId pool, const Claim& claim,
                 std::size_t missing, const Claim::Whom& drains)
{
  const auto may_go = [&](const model::Job& job) { return claim.over(job) || drains(job); };
  Drained drained{{}, gangs_without(view, tenancy, pool, claim, may_go, missing)};
  if (drained.gangs == 0)
    return drained;
  const Enough enough = [&](const std::set<const model::Job*>& chosen) {
    return has_room_without(view, tenancy, pool, claim, drained.gangs,
                            [&](const model::Job& job) { return drains(job) || chosen.contains(&job); });
  };
  if (enough({}))
    return drained;
  const model::Request all = for_gangs(*claim.request, drained.gangs);
  Claim claimed = claim;
  claimed.request = &all;
  claimed.over = may_go;
  std::vector<JobId> victims = tenancy.victims(view, pool, claimed);
  std::erase_if(victims, [&](JobId job) { return drains(view.job(job)); });
  std::ranges::stable_sort(victims, {}, [&](JobId job) { return view.job(job).priority; });
  drained.jobs = first_enough(view, std::move(victims), enough);
  if (!accepts(view, tenancy, pool, claimed))
    drained.jobs = without_spared(view, std::move(drained.jobs), enough);
  return drained;
}

std::vector<JobId> room_makers(const model::ClusterView& view, const Tenancy& tenancy, model::PoolId pool,
                               const Claim& claim, const Rank& rank)
{
  const bool accepted = accepts(view, tenancy, pool, claim);
  std::vector<JobId> found;
  for (std::uint32_t p = 0; p < view.pools().size(); ++p)
    if (const model::PoolId each{p}; each == pool || !accepted)
      for (const model::RunningJob& running : view.pool(each).running)
        if (const model::Job& job = view.job(running.job);
            (each == pool || job.tenant == claim.tenant) && rank(job) >= 0)
          found.push_back(running.job);
  if (found.empty())
    return {};
  const Enough enough = [&](const std::set<const model::Job*>& chosen) {
    return has_room_without(view, tenancy, pool, claim, 1,
                            [&](const model::Job& job) { return chosen.contains(&job); });
  };
  if (accepted ? !fits_without(view, pool, *claim.request, rank) : !enough(as_set(view, found)))
    return {};
  std::ranges::stable_sort(found, {}, [&](JobId id) {
    const model::Allocation& held = view.allocation(id);
    const model::Job& job = view.job(id);
    return std::tuple{rank(job), accepted ? 0 : job.priority, held.placement.pool != pool, -held.started.nanoseconds()};
  });
  return accepted ? found : without_spared(view, first_enough(view, std::move(found), enough), enough);
}

} // namespace leasehold::policy
