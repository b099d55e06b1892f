#include "market/lease_hosts.hpp"

#include "market/racks.hpp"
#include "model/host_ranges.hpp"

#include <algorithm>
#include <stdexcept>
#include <tuple>
#include <utility>

namespace leasehold::market {

using model::HostId;
using model::HostRange;
using model::HostSet;

std::span<const HostRange> LeaseHosts::give(const Offer& offer, const Lease& lease, const HostSet& out)
{
  const HostSet free = ledger_->unleased(offer.provider, offer.region, offer.chip);
  HostSet standing = free;
  standing -= out;
  const auto& hosts = ledger_->inventory().hosts;
  std::int64_t chips = lease.chips();
  std::vector<HostRange> picked = pick_hosts(standing, hosts, lease.racks(), chips);
  if (chips > 0) { // others hold what stands: it comes with hosts that are down
    chips = lease.chips();
    picked = pick_hosts(free, hosts, lease.racks(), chips);
  }
  if (chips != 0)
    throw std::logic_error("the market sold chips of " + offer.name + " that are no whole free hosts of the platform");
  if (hosts_.size() <= lease.id().index())
    hosts_.resize(lease.id().index() + 1);
  return hosts_[lease.id().index()] = std::move(picked);
}

std::vector<HostRange> LeaseHosts::take_all(LeaseId lease)
{
  return has(lease) ? std::exchange(hosts_[lease.index()], {}) : std::vector<HostRange>{};
}

std::vector<HostId> LeaseHosts::to_keep(LeaseId lease, std::int64_t left, std::vector<RackShare> racks,
                                        const HostSet& gangs) const
{
  std::vector<HostId> hosts = model::each_of(of(lease));
  std::ranges::sort(hosts, {}, [&](HostId host) { // those to keep come first
    const bool gang = !gangs.empty() && gangs.contains(host);
    const std::int64_t idle = ledger_->free_chips(host);
    return std::tuple{ledger_->is_down(host), !gang, idle, host};
  });
  std::vector<HostId> kept;
  for (const HostId host : hosts) {
    const std::int64_t chips = chips_of(host);
    const auto rack = std::ranges::find(racks, ledger_->inventory().hosts[host.index()].rack, &RackShare::rack);
    if (left < chips || (!racks.empty() && (rack == racks.end() || rack->chips < chips)))
      continue;
    left -= chips;
    if (rack != racks.end())
      rack->chips -= chips;
    kept.push_back(host);
  }
  if (left != 0)
    throw std::logic_error("a lease lets go of chips that are no whole hosts");
  std::ranges::sort(kept);
  return kept;
}

std::vector<HostRange> LeaseHosts::take_excess(const Lease& lease, const HostSet& gangs)
{
  const std::vector<HostId> kept = to_keep(lease.id(), lease.chips(), lease.racks(), gangs);
  std::vector<HostRange> stay;
  std::vector<HostRange> gone;
  model::for_each_host(of(lease.id()),
                       [&](HostId host) { model::append(std::ranges::binary_search(kept, host) ? stay : gone, host); });
  hosts_[lease.id().index()] = std::move(stay);
  return gone;
}

std::vector<RackShare> LeaseHosts::racks_kept(LeaseId lease, std::int64_t left, const HostSet& gangs) const
{
  std::vector<RackShare> racks;
  for (const HostId host : to_keep(lease, left, {}, gangs)) {
    const model::RackId rack = ledger_->inventory().hosts[host.index()].rack;
    const auto known = std::ranges::find(racks, rack, &RackShare::rack);
    if (known == racks.end())
      racks.push_back({rack, chips_of(host)});
    else
      known->chips += chips_of(host);
  }
  return racks;
}

std::int64_t LeaseHosts::chips_out(LeaseId lease, const HostSet& out) const
{
  std::int64_t chips = 0;
  if (!out.empty())
    model::for_each_host(of(lease), [&](HostId host) { chips += out.contains(host) ? chips_of(host) : 0; });
  return chips;
}

std::int64_t LeaseHosts::chips_out(const Offer& offer, const HostSet& out) const
{
  if (out.empty())
    return 0;
  HostSet free = ledger_->unleased(offer.provider, offer.region, offer.chip);
  free &= out;
  std::int64_t chips = 0;
  free.for_each([&](HostId host) { chips += chips_of(host); });
  return chips;
}

} // namespace leasehold::market
