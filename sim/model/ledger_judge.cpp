// Whether a placement may be taken, and why not.
#include "model/ledger.hpp"

#include <algorithm>

namespace leasehold::model {

const char* explain(Rejection reason)
{
  switch (reason) {
  case Rejection::accepted:
    return "accepted";
  case Rejection::not_pending:
    return "the job is not pending";
  case Rejection::not_running:
    return "the job is not running";
  case Rejection::unknown_request:
    return "the job carries no such request";
  case Rejection::outside_leases:
    return "a host is in no live lease of the pool";
  case Rejection::not_admitted:
    return "the pool does not admit the tenant";
  case Rejection::against_tenancy:
    return "the tenancy policy gives the tenant no more now";
  case Rejection::wrong_chip:
    return "the request does not accept the pool's chip type";
  case Rejection::data_elsewhere:
    return "no copy of the job's data lies in the region";
  case Rejection::not_ported:
    return "the model is not validated on the chip of the request";
  case Rejection::host_down:
    return "a host is down";
  case Rejection::wrong_size:
    return "the placement has another number of members than the gang";
  case Rejection::not_enough_chips:
    return "a host has too few free chips";
  case Rejection::not_enough_cores:
    return "a host has too few free cores";
  case Rejection::not_enough_memory:
    return "a host has too little free memory";
  case Rejection::over_power_cap:
    return "the site's power cap leaves too little for the gang";
  case Rejection::does_not_fit:
    return "the gang does not fit";
  case Rejection::already_there:
    return "the job runs there already";
  case Rejection::twice_in_act:
    return "another decision of the act is about the same job";
  case Rejection::bad_notice:
    return "a notice must be a time from now on";
  }
  return "unknown";
}

Rejection judge_place(const Request& request, ChipTypeId chip, RegionId region)
{
  if (request.chip_types.empty())
    return Rejection::not_ported;
  if (!request.chip_types.contains(chip))
    return Rejection::wrong_chip;
  return request.regions.contains(region) ? Rejection::accepted : Rejection::data_elsewhere;
}

Rejection ClusterLedger::judge(const Request& request, const Placement& placement) const
{
  if (!placement.pool.valid() || placement.pool.index() >= pools_.size())
    return Rejection::outside_leases;
  const Pool& pool = pools_[placement.pool.index()];
  if (const Rejection verdict = judge_place(request, pool.chip, pool.region); verdict != Rejection::accepted)
    return verdict;
  if (only_whole_chips(request))
    return judge_plain(request, placement);
  std::uint64_t members = 0;
  Claim claim;
  for (const Slice& slice : placement.slices) {
    if (slice.hosts.last < slice.hosts.first || slice.hosts.last.index() >= hosts_.size() || slice.members == 0 ||
        (slice.members != 1 && !request.chips.is_whole()))
      return Rejection::wrong_size;
    // Slices go upward, so that no chip is counted twice; only fractions may share a host.
    if (claim.host.valid() &&
        (slice.hosts.first < claim.host || (slice.hosts.first == claim.host && request.chips.is_whole())))
      return Rejection::not_enough_chips;
    members += std::uint64_t{slice.hosts.size()} * slice.members;
    for (std::uint32_t h = slice.hosts.first.index(); h <= slice.hosts.last.index(); ++h) {
      if (hosts_[h].pool != placement.pool)
        return Rejection::outside_leases;
      if (claim.host != HostId{h}) {
        claim.host = HostId{h};
        claim.members = 0;
        claim.thousandths.clear();
      }
      claim.members += slice.members;
      if (!request.chips.is_whole())
        claim.thousandths[slice.accelerator] += slice.members * request.chips.thousandths();
      if (const Rejection verdict = judge_host(claim, request); verdict != Rejection::accepted)
        return verdict;
    }
  }
  return members == request.members ? Rejection::accepted : Rejection::wrong_size;
}

Rejection ClusterLedger::judge_plain(const Request& request, const Placement& placement) const
{
  std::uint64_t members = 0;
  std::uint64_t next = 0; // slices go upward, so that no chip is counted twice
  const HostSet& has_free = pools_[placement.pool.index()].free;
  for (const Slice& slice : placement.slices) {
    if (slice.hosts.last < slice.hosts.first || slice.hosts.last.index() >= hosts_.size() || slice.members == 0)
      return Rejection::wrong_size;
    if (slice.hosts.first.index() < next)
      return Rejection::not_enough_chips;
    next = std::uint64_t{slice.hosts.last.index()} + 1;
    members += std::uint64_t{slice.hosts.size()} * slice.members;
    const std::uint64_t needed = std::uint64_t{slice.members} * request.chips.whole_chips();
    if (needed == 1 && has_free.contains(slice.hosts))
      continue; // they are of the pool, up, and each has a chip
    for (std::uint32_t h = slice.hosts.first.index(); h < next; ++h) {
      const HostState& state = hosts_[h];
      if (state.pool != placement.pool)
        return Rejection::outside_leases;
      if (state.down)
        return Rejection::host_down;
      if (chips_[h].free < needed)
        return Rejection::not_enough_chips;
    }
  }
  return members == request.members ? Rejection::accepted : Rejection::wrong_size;
}

Rejection ClusterLedger::judge_host(const Claim& claim, const Request& request) const
{
  const HostState& state = hosts_[claim.host.index()];
  if (state.down)
    return Rejection::host_down;
  if (request.chips.is_whole() &&
      chips_[claim.host.index()].free < std::uint64_t{claim.members} * request.chips.whole_chips())
    return Rejection::not_enough_chips;
  if (const Rejection verdict = judge_fractions(claim); verdict != Rejection::accepted)
    return verdict;
  if (state.free_cores < std::uint64_t{claim.members} * request.cores)
    return Rejection::not_enough_cores;
  if (state.free_memory < claim.members * request.memory)
    return Rejection::not_enough_memory;
  return Rejection::accepted;
}

Rejection ClusterLedger::judge_fractions(const Claim& claim) const
{
  const auto partial = partial_.find(claim.host.index());
  std::uint32_t fresh = 0;
  for (const auto& [accelerator, wanted] : claim.thousandths) {
    if (accelerator >= inventory_->hosts[claim.host.index()].chips)
      return Rejection::wrong_size;
    const bool shared = partial != partial_.end() && partial->second.contains(accelerator);
    if (wanted > (shared ? partial->second.at(accelerator) : 1000U))
      return Rejection::not_enough_chips;
    fresh += !shared;
  }
  return fresh > chips_[claim.host.index()].free ? Rejection::not_enough_chips : Rejection::accepted;
}

} // namespace leasehold::model
