#include "policy/tenancy/victims.hpp"

#include <algorithm>
#include <map>
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
