#include "model/ledger.hpp"

#include "model/host_ranges.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace leasehold::model {

namespace {

constexpr std::uint32_t no_slot = UINT32_MAX;

} // namespace

ClusterLedger::ClusterLedger(const Inventory& inventory, PowerCaps caps)
    : inventory_(&inventory), caps_(std::move(caps)), hosts_(inventory.hosts.size()), chips_(inventory.hosts.size())
{
  for (std::size_t h = 0; h < hosts_.size(); ++h) {
    const Host& host = inventory.hosts[h];
    chips_[h] = {host.chips, host.chips};
    hosts_[h].free_cores = host.cores;
    hosts_[h].free_memory = host.memory;
    unleased_.try_emplace({host.provider, host.region, host.chip}, hosts_.size())
        .first->second.insert(HostId{static_cast<std::uint32_t>(h)});
  }
}

PoolId ClusterLedger::pool_of(TenantId owner, ProviderId provider, RegionId region, ChipTypeId chip)
{
  const PoolId next{static_cast<std::uint32_t>(pools_.size())};
  const auto [found, fresh] = pool_index_.try_emplace({owner, provider, region, chip}, next);
  if (fresh) {
    Pool pool;
    pool.provider = provider;
    pool.region = region;
    pool.chip = chip;
    pool.owner = owner;
    pool.hosts = pool.free = pool.idle = HostSet{hosts_.size()};
    pools_.push_back(std::move(pool));
  }
  return found->second;
}

void ClusterLedger::deliver(LeaseId lease, PoolId pool_id, std::span<const HostRange> hosts)
{
  for_each_host(hosts, [this](HostId host) {
    if (hosts_[host.index()].lease.valid())
      throw std::logic_error("a host is delivered to a second lease");
  });
  ++changes_;
  Pool& pool = pools_[pool_id.index()];
  pool.only_lease = pool.hosts.empty() || pool.only_lease == lease ? lease : LeaseId::none();
  for_each_host(hosts, [&](HostId host) {
    HostState& state = hosts_[host.index()];
    const std::uint16_t chips = inventory_->hosts[host.index()].chips;
    state.lease = lease;
    state.pool = pool_id;
    unleased_at(host).erase(host);
    caps_.hold(host);
    pool.hosts.insert(host);
    pool.chips += chips;
    if (pool.hosts_with.size() <= chips)
      pool.hosts_with.resize(chips + 1U);
    if (pool.hosts_with_free.size() <= chips)
      pool.hosts_with_free.resize(chips + 1U);
    ++pool.hosts_with[chips];
    if (state.down)
      pool.chips_down += chips;
    else
      enter_free(pool, host);
  });
}

void ClusterLedger::withdraw(LeaseId lease, std::span<const HostRange> hosts)
{
  for_each_host(hosts, [&](HostId host) {
    const HostState& state = hosts_[host.index()];
    if (state.lease != lease)
      throw std::logic_error("a host is withdrawn from a lease that does not hold it");
    if (chips_[host.index()].free != inventory_->hosts[host.index()].chips)
      throw std::logic_error("a host is withdrawn while a gang holds chips on it");
  });
  ++changes_;
  for_each_host(hosts, [&](HostId host) {
    HostState& state = hosts_[host.index()];
    Pool& pool = pools_[state.pool.index()];
    const std::uint16_t chips = inventory_->hosts[host.index()].chips;
    if (state.down)
      pool.chips_down -= chips;
    else
      leave_free(pool, host);
    pool.hosts.erase(host);
    pool.chips -= chips;
    --pool.hosts_with[chips];
    state.lease = LeaseId::none();
    state.pool = PoolId::none();
    unleased_at(host).insert(host);
    caps_.release(host);
  });
}

bool ClusterLedger::in_use(HostId host) const
{
  const HostState& state = hosts_[host.index()];
  const Host& whole = inventory_->hosts[host.index()];
  return chips_[host.index()].free < whole.chips || state.free_cores < whole.cores || state.free_memory < whole.memory;
}

std::vector<JobId> ClusterLedger::occupants(PoolId pool_id, std::span<const HostRange> hosts) const
{
  HostSet wanted{hosts_.size()};
  for_each_host(hosts, [&](HostId host) {
    if (in_use(host))
      wanted.insert(host);
  });
  std::vector<JobId> found;
  if (wanted.empty())
    return found;
  for (const RunningJob& running : pools_[pool_id.index()].running) {
    const Placement& placement = allocation(running.job).placement;
    const bool touches =
        std::ranges::any_of(placement.slices, [&](const Slice& slice) { return wanted.intersects(slice.hosts); });
    if (touches)
      found.push_back(running.job);
  }
  std::ranges::sort(found);
  return found;
}

void ClusterLedger::set_down(HostId host)
{
  HostState& state = hosts_[host.index()];
  const std::uint16_t chips = inventory_->hosts[host.index()].chips;
  if (chips_[host.index()].free != chips)
    throw std::logic_error("a host goes down while a gang holds chips on it");
  if (state.down)
    return;
  ++changes_;
  if (state.pool.valid()) {
    Pool& pool = pools_[state.pool.index()];
    leave_free(pool, host);
    pool.chips_down += chips;
  }
  state.down = true;
}

void ClusterLedger::set_up(HostId host)
{
  HostState& state = hosts_[host.index()];
  if (!state.down)
    return;
  ++changes_;
  state.down = false;
  if (state.pool.valid()) {
    Pool& pool = pools_[state.pool.index()];
    pool.chips_down -= inventory_->hosts[host.index()].chips;
    enter_free(pool, host);
  }
}

Rejection ClusterLedger::allocate(JobId job, std::uint32_t request_index, const Request& request, Placement& placement,
                                  Timestamp now)
{
  if (const Rejection verdict = judge(request, placement); verdict != Rejection::accepted)
    return verdict;
  if (!has_power(placement.pool, request))
    return Rejection::over_power_cap;
  Allocation allocation{job, request_index, now, now + request.walltime, {}, request.total_chips()};
  std::swap(allocation.placement, placement);
  enter(std::move(allocation), request);
  return Rejection::accepted;
}

void ClusterLedger::enter(Allocation allocation, const Request& request)
{
  ++changes_;
  Pool& into = pools_[allocation.placement.pool.index()];
  caps_.take(into.region, into.chip, request.total_chips());
  if (only_whole_chips(request))
    for (const Slice& slice : allocation.placement.slices)
      change_free(into, slice.hosts, -static_cast<std::int32_t>(slice.members * request.chips.whole_chips()));
  else
    for (const Slice& slice : allocation.placement.slices)
      for (std::uint32_t h = slice.hosts.first.index(); h <= slice.hosts.last.index(); ++h)
        take(HostId{h}, slice, request);

  std::uint32_t slot = static_cast<std::uint32_t>(allocations_.size());
  if (free_slots_.empty()) {
    allocations_.emplace_back();
    held_.emplace_back();
  } else {
    slot = free_slots_.back();
    free_slots_.pop_back();
  }
  const std::size_t job = allocation.job.index();
  if (slot_of_.size() <= job)
    slot_of_.resize(std::max<std::size_t>(job + 1, slot_of_.size() * 2), no_slot);
  slot_of_[job] = slot;
  held_[slot] = request;
  remember_running(allocation, request);
  allocations_[slot] = std::move(allocation);
}

Allocation ClusterLedger::release(JobId job)
{
  if (!holds_chips(job))
    throw std::logic_error("a job that holds no chips is released");
  ++changes_;
  const std::uint32_t slot = slot_of_[job.index()];
  Allocation held = std::move(allocations_[slot]);
  const Request& request = held_[slot];
  const Pool& from = pools_[held.placement.pool.index()];
  caps_.give_back(from.region, from.chip, request.total_chips());
  if (only_whole_chips(request))
    for (const Slice& slice : held.placement.slices)
      change_free(pools_[held.placement.pool.index()], slice.hosts,
                  static_cast<std::int32_t>(slice.members * request.chips.whole_chips()));
  else
    for (const Slice& slice : held.placement.slices)
      for (std::uint32_t h = slice.hosts.first.index(); h <= slice.hosts.last.index(); ++h)
        give_back(HostId{h}, slice, request);
  forget_running(held);
  allocations_[slot] = Allocation{};
  slot_of_[job.index()] = no_slot;
  free_slots_.push_back(slot);
  return held;
}

bool ClusterLedger::holds_chips(JobId job) const
{
  return job.index() < slot_of_.size() && slot_of_[job.index()] != no_slot;
}

void ClusterLedger::take(HostId host, const Slice& slice, const Request& request)
{
  HostState& state = hosts_[host.index()];
  Pool& pool = pools_[state.pool.index()];
  state.free_cores -= slice.members * request.cores;
  state.free_memory -= slice.members * request.memory;
  if (request.chips.is_whole()) {
    change_free(pool, host,
                static_cast<std::uint16_t>(chips_[host.index()].free - slice.members * request.chips.whole_chips()));
    return;
  }
  PartialChips& partial = partial_[host.index()];
  const auto [accelerator, fresh] = partial.try_emplace(slice.accelerator, std::uint16_t{1000});
  if (fresh)
    change_free(pool, host, static_cast<std::uint16_t>(chips_[host.index()].free - 1));
  accelerator->second = static_cast<std::uint16_t>(accelerator->second - request.chips.thousandths());
}

void ClusterLedger::give_back(HostId host, const Slice& slice, const Request& request)
{
  HostState& state = hosts_[host.index()];
  Pool& pool = pools_[state.pool.index()];
  state.free_cores += slice.members * request.cores;
  state.free_memory += slice.members * request.memory;
  if (request.chips.is_whole()) {
    change_free(pool, host,
                static_cast<std::uint16_t>(chips_[host.index()].free + slice.members * request.chips.whole_chips()));
    return;
  }
  PartialChips& partial = partial_.at(host.index());
  std::uint16_t& free = partial.at(slice.accelerator);
  free = static_cast<std::uint16_t>(free + request.chips.thousandths());
  if (free == 1000) {
    partial.erase(slice.accelerator);
    if (partial.empty())
      partial_.erase(host.index());
    change_free(pool, host, static_cast<std::uint16_t>(chips_[host.index()].free + 1));
  }
}

void ClusterLedger::change_free(Pool& pool, HostId host, std::uint16_t free_now)
{
  HostChips& chips = chips_[host.index()];
  const std::uint16_t before = chips.free;
  const std::uint16_t all = chips.all;
  if (before > 0)
    --pool.hosts_with_free[before];
  if (free_now > 0)
    ++pool.hosts_with_free[free_now];
  if (before == 0 && free_now > 0)
    pool.free.insert(host);
  else if (before > 0 && free_now == 0)
    pool.free.erase(host);
  if (free_now == all)
    pool.idle.insert(host);
  else if (before == all)
    pool.idle.erase(host);
  pool.chips_free += free_now;
  pool.chips_free -= before;
  chips.free = free_now;
}

void ClusterLedger::change_free(Pool& pool, HostRange range, std::int32_t chips)
{
  const std::uint32_t stop = range.last.index() + 1;
  for (std::uint32_t first = range.first.index(), next = first; first < stop; first = next) {
    const HostChips like = chips_[first];
    const auto [before, all] = like;
    const auto now = static_cast<std::uint16_t>(before + chips);
    for (; next < stop && chips_[next] == like; ++next)
      chips_[next].free = now;
    const HostRange alike{HostId{first}, HostId{next - 1}};
    const std::uint32_t count = next - first;
    if (before > 0)
      pool.hosts_with_free[before] -= count;
    if (now > 0)
      pool.hosts_with_free[now] += count;
    if (before == 0)
      pool.free.insert_new(alike);
    else if (now == 0)
      pool.free.erase_members(alike);
    if (now == all)
      pool.idle.insert_new(alike);
    else if (before == all)
      pool.idle.erase_members(alike);
  }
  pool.chips_free +=
      static_cast<std::uint64_t>(std::int64_t{range.size()} * chips); // modulo 2^64 where chips are taken
}

void ClusterLedger::enter_free(Pool& pool, HostId host)
{
  const std::uint16_t free = chips_[host.index()].free;
  ++pool.hosts_with_free[free];
  pool.chips_free += free;
  pool.free.insert(host);
  pool.idle.insert(host);
}

void ClusterLedger::leave_free(Pool& pool, HostId host)
{
  const std::uint16_t free = chips_[host.index()].free;
  --pool.hosts_with_free[free];
  pool.chips_free -= free;
  pool.free.erase(host);
  pool.idle.erase(host);
}

void ClusterLedger::remember_running(const Allocation& allocation, const Request& request)
{
  pools_[allocation.placement.pool.index()].running.insert(
      {allocation.expected_end, allocation.job, request.members, request.chips});
}

void ClusterLedger::forget_running(const Allocation& allocation)
{
  pools_[allocation.placement.pool.index()].running.erase(allocation.job, allocation.expected_end);
}

} // namespace leasehold::model
