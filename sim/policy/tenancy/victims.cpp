#include "policy/tenancy/victims.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

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

std::size_t gangs_without(const model::ClusterView& view, model::PoolId pool, const model::Request& request,
                          const Rank& rank, std::size_t most)
{
  std::size_t fit = 0;
  std::size_t too_many = most + 1;
  for (model::Request all = request; too_many - fit > 1;) {
    const std::size_t gangs = fit + (too_many - fit) / 2;
    all.members = static_cast<std::uint32_t>(gangs) * request.members;
    (fits_without(view, pool, all, rank) ? fit : too_many) = gangs;
  }
  return fit;
}

Drained to_drain(const model::ClusterView& view, const Tenancy& tenancy, model::PoolId pool, const Claim& claim,
                 std::size_t missing, const Claim::Whom& drains)
{
  const auto may_go = [&](const model::Job& job) { return claim.over(job) || drains(job) ? 0 : -1; };
  Drained drained{{}, gangs_without(view, pool, *claim.request, may_go, missing)};
  if (drained.gangs == 0)
    return drained;
  std::vector<JobId> victims = tenancy.victims(view, pool, claim);
  std::erase_if(victims, [&](JobId job) { return drains(view.job(job)); });
  std::ranges::stable_sort(victims, {}, [&](JobId job) { return view.job(job).priority; });
  const auto enough = [&](std::size_t first) {
    std::set<const model::Job*> chosen;
    for (std::size_t v = 0; v < first; ++v)
      chosen.insert(&view.job(victims[v]));
    const auto goes = [&](const model::Job& job) { return drains(job) || chosen.contains(&job) ? 0 : -1; };
    return gangs_without(view, pool, *claim.request, goes, drained.gangs) == drained.gangs;
  };
  std::size_t too_few = 0;
  std::size_t sure = victims.size();
  if (enough(0))
    return drained;
  while (sure - too_few > 1) {
    const std::size_t half = too_few + (sure - too_few) / 2;
    (enough(half) ? sure : too_few) = half;
  }
  drained.jobs.assign(victims.begin(), victims.begin() + static_cast<std::ptrdiff_t>(sure));
  return drained;
}

std::vector<JobId> room_makers(const model::ClusterView& view, model::PoolId pool, const model::Request& request,
                               const Rank& rank)
{
  std::vector<JobId> found;
  for (const model::RunningJob& running : view.pool(pool).running)
    if (rank(view.job(running.job)) >= 0)
      found.push_back(running.job);
  if (found.empty() || !fits_without(view, pool, request, rank))
    return {};
  std::ranges::stable_sort(found, [&](JobId a, JobId b) {
    const int first = rank(view.job(a));
    const int second = rank(view.job(b));
    return first != second ? first < second : view.allocation(a).started > view.allocation(b).started;
  });
  return found;
}

} // namespace leasehold::policy
