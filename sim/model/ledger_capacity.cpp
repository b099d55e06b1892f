// What the ledger has room for.
#include "model/ledger.hpp"

#include <algorithm>

namespace leasehold::model {

HostSet ClusterLedger::unleased(ProviderId provider, RegionId region, ChipTypeId chip) const
{
  const auto found = unleased_.find({provider, region, chip});
  return found == unleased_.end() ? HostSet{hosts_.size()} : found->second;
}

HostSet& ClusterLedger::unleased_at(HostId host)
{
  const Host& place = inventory_->hosts[host.index()];
  return unleased_.at({place.provider, place.region, place.chip});
}

std::uint32_t ClusterLedger::members_on(HostId host, const Request& request) const
{
  const HostState& state = hosts_[host.index()];
  if (state.down)
    return 0;
  std::uint32_t members = 0;
  if (request.chips.is_whole() && request.chips.whole_chips() > 0) {
    members = chips_[host.index()].free / request.chips.whole_chips();
  } else {
    const std::uint32_t per_chip = 1000U / std::max(1U, request.chips.thousandths());
    members = chips_[host.index()].free * per_chip;
    if (const auto partial = partial_.find(host.index()); partial != partial_.end())
      for (const auto& [accelerator, free] : partial->second)
        members += free / std::max(1U, request.chips.thousandths());
  }
  if (request.cores > 0)
    members = std::min(members, state.free_cores / request.cores);
  if (request.memory > Bytes{0})
    members = std::min(members, static_cast<std::uint32_t>(std::min(state.free_memory / request.memory, 1e9)));
  return members;
}

std::uint64_t ClusterLedger::members_free(PoolId pool_id, const Request& request, std::uint64_t enough) const
{
  const Pool& pool = pools_[pool_id.index()];
  std::uint64_t members = 0;
  if (only_whole_chips(request)) {
    if (request.chips.whole_chips() == 1)
      return pool.chips_free;
    for (std::size_t k = request.chips.whole_chips(); k < pool.hosts_with_free.size(); ++k)
      members += pool.hosts_with_free[k] * (k / request.chips.whole_chips());
    return members;
  }
  for (HostId host = pool.hosts.next(HostId{0}); host.valid() && members < enough;
       host = pool.hosts.next(HostId{host.index() + 1}))
    members += members_on(host, request);
  return members;
}

std::uint64_t ClusterLedger::members_total(PoolId pool_id, const Request& request, std::uint64_t enough) const
{
  const Pool& pool = pools_[pool_id.index()];
  std::uint64_t members = 0;
  if (request.cores == 0 && request.memory <= Bytes{0}) {
    const bool whole = request.chips.is_whole() && request.chips.whole_chips() > 0;
    const std::uint32_t width = whole ? request.chips.whole_chips() : 1;
    const std::uint32_t per_chip = whole ? 1 : 1000U / std::max(1U, request.chips.thousandths());
    for (auto k = static_cast<std::uint32_t>(pool.hosts_with.size()); k-- > width && members < enough;)
      if (pool.hosts_with[k] > 0) // most pools have hosts of one size, the largest
        members += pool.hosts_with[k] * (std::uint64_t{k / width} * per_chip);
    return members;
  }
  for (HostId id = pool.hosts.next(HostId{0}); id.valid() && members < enough;
       id = pool.hosts.next(HostId{id.index() + 1})) {
    const Host& host = inventory_->hosts[id.index()];
    std::uint64_t here = request.chips.is_whole() && request.chips.whole_chips() > 0
                             ? host.chips / request.chips.whole_chips()
                             : host.chips * (1000U / std::max(1U, request.chips.thousandths()));
    if (request.cores > 0)
      here = std::min<std::uint64_t>(here, host.cores / request.cores);
    if (request.memory > Bytes{0})
      here = std::min(here, static_cast<std::uint64_t>(std::min(host.memory / request.memory, 1e9)));
    members += here;
  }
  return members;
}

std::optional<std::uint16_t> ClusterLedger::accelerator_for(HostId host, ChipShare fraction) const
{
  const auto partial = partial_.find(host.index());
  std::optional<std::uint16_t> best;
  std::uint16_t best_free = 1001;
  if (partial != partial_.end())
    for (const auto& [accelerator, free] : partial->second)
      if (free >= fraction.thousandths() && free < best_free) {
        best = accelerator;
        best_free = free;
      }
  if (best || chips_[host.index()].free == 0)
    return best;
  std::uint16_t fresh = inventory_->hosts[host.index()].chips;
  while (fresh-- > 0)
    if (partial == partial_.end() || !partial->second.contains(fresh))
      return fresh;
  return std::nullopt;
}

std::vector<PartlyFree> ClusterLedger::partly_free(HostId host) const
{
  std::vector<PartlyFree> found;
  if (const auto partial = partial_.find(host.index()); partial != partial_.end())
    for (const auto& [accelerator, free] : partial->second)
      found.push_back({accelerator, free});
  return found;
}

} // namespace leasehold::model
