// The ledger's invariants, recounted from scratch.
#include "model/ledger.hpp"

#include <fmt/core.h>

namespace leasehold::model {

std::string ClusterLedger::audit_pool(PoolId id) const
{
  const Pool& pool = pools_[id.index()];
  std::uint64_t chips = 0;
  std::uint64_t down = 0;
  std::uint64_t free = 0;
  std::uint64_t partly_taken = 0;
  std::string fault;
  pool.hosts.for_each([&](HostId host) {
    const HostState& state = hosts_[host.index()];
    const std::uint16_t all = inventory_->hosts[host.index()].chips;
    chips += all;
    if (state.pool != id || !state.lease.valid())
      fault = fmt::format("host {} is counted in a pool that its lease is not in", host.index());
    if (state.down)
      down += all;
    else
      free += chips_[host.index()].free;
    if (const auto partial = partial_.find(host.index()); partial != partial_.end())
      for (const auto& [accelerator, share] : partial->second) {
        ++partly_taken;
        if (share > 1000)
          fault = fmt::format("accelerator {} of host {} is more than free", accelerator, host.index());
      }
    if (pool.free.contains(host) != (!state.down && chips_[host.index()].free > 0) ||
        pool.idle.contains(host) != (!state.down && chips_[host.index()].free == all))
      fault = fmt::format("host {} is in the wrong free set", host.index());
  });
  std::uint64_t whole_taken = 0;
  for (const RunningJob& running : pool.running)
    if (running.chips.is_whole())
      whole_taken += std::uint64_t{running.members} * running.chips.whole_chips();
  if (chips != pool.chips || down != pool.chips_down || free != pool.chips_free)
    return fmt::format("pool {}: {} chips, {} down and {} free are booked, {}, {} and {} are there", id.index(),
                       pool.chips, pool.chips_down, pool.chips_free, chips, down, free);
  if (free + whole_taken + partly_taken + down != chips)
    return fmt::format("pool {}: {} free + {} allocated + {} down is not the stock of {}", id.index(), free,
                       whole_taken + partly_taken, down, chips);
  return fault;
}

std::string ClusterLedger::audit() const
{
  for (std::uint32_t p = 0; p < pools_.size(); ++p)
    if (std::string fault = audit_pool(PoolId{p}); !fault.empty())
      return fault;
  // No accelerator in two gangs: what the gangs hold on a host, added up, is what the host misses.
  std::vector<std::uint64_t> held(hosts_.size(), 0);
  for (std::size_t slot = 0; slot < allocations_.size(); ++slot)
    if (allocations_[slot].job.valid())
      for (const Slice& slice : allocations_[slot].placement.slices)
        for (std::uint32_t h = slice.hosts.first.index(); h <= slice.hosts.last.index(); ++h) {
          held[h] += std::uint64_t{slice.members} * held_[slot].chips.thousandths();
          if (hosts_[h].pool != allocations_[slot].placement.pool)
            return fmt::format("job {} runs on host {}, which is outside its pool's leases",
                               allocations_[slot].job.index(), h);
        }
  for (std::uint32_t h = 0; h < hosts_.size(); ++h) {
    const Host& place = inventory_->hosts[h];
    if (unleased_.at({place.provider, place.region, place.chip}).contains(HostId{h}) == hosts_[h].lease.valid())
      return fmt::format("host {} is in the wrong set of unleased hosts", h);
    std::uint64_t missing = std::uint64_t{1000} * (inventory_->hosts[h].chips - chips_[h].free);
    if (const auto partial = partial_.find(h); partial != partial_.end())
      for (const auto& [accelerator, share] : partial->second)
        missing -= share;
    if (held[h] != missing)
      return fmt::format("host {}: gangs hold {} thousandths of a chip, {} are missing", h, held[h], missing);
  }
  return {};
}

} // namespace leasehold::model
