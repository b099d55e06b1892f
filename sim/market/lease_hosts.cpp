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

std::span<const HostRange> LeaseHosts::give(const Offer& offer, const Lease& lease, const HostSet& out,
                                            std::span<const HostRange> first)
{
  const HostSet free = ledger_->unleased(offer.provider, offer.region, offer.chip);
  HostSet standing = free;
  standing -= out;
  const auto& hosts = ledger_->inventory().hosts;
  std::int64_t chips = lease.chips();
  std::vector<HostRange> picked;
  if (!first.empty() && lease.racks().empty()) {
    HostSet preferred(hosts.size());
    for (const HostRange range : first)
      preferred.insert(range);
    preferred &= standing;
    picked = pick_hosts(preferred, hosts, {}, chips);
    standing -= preferred;
  }
  for (const HostRange range : pick_hosts(standing, hosts, lease.racks(), chips))
    picked.push_back(range);
  std::ranges::sort(picked, {}, &HostRange::first);
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
                                        const HostUse& use) const
{
  const auto keeps = [&](HostId host) { // those to keep come first
    const bool gang = !use.gangs.empty() && use.gangs.contains(host);
    const auto free = static_cast<double>(ledger_->free_chips(host));
    const auto found = use.others.find(host);
    const model::Others others = found == use.others.end() ? model::Others{} : found->second;
    // A guest makes room for the owner, so what it holds is idle to the owner; of hosts alike those that earn stay.
    return std::tuple{ledger_->is_down(host), !gang, free + others.guests + others.sublet, -others.sublet, free, host};
  };
  std::vector<decltype(keeps(HostId{}))> hosts; // a tuple that ends with the host
  for (const HostId host : model::each_of(of(lease)))
    hosts.push_back(keeps(host));
  std::ranges::sort(hosts);
  std::vector<HostId> kept;
  for (const auto& each : hosts) {
    const auto host = std::get<HostId>(each);
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

std::vector<HostRange> LeaseHosts::take_excess(const Lease& lease, const HostUse& use)
{
  const std::vector<HostId> kept = to_keep(lease.id(), lease.chips(), lease.racks(), use);
  std::vector<HostRange> gone = all_but(kept, lease.id());
  std::vector<HostRange> stay;
  for (const HostId host : kept)
    model::append(stay, host);
  hosts_[lease.id().index()] = std::move(stay);
  return gone;
}

std::vector<HostRange> LeaseHosts::excess(LeaseId lease, std::int64_t left, const HostUse& use) const
{
  return all_but(to_keep(lease, left, {}, use), lease);
}

std::vector<HostRange> LeaseHosts::all_but(std::span<const HostId> kept, LeaseId lease) const
{
  std::vector<HostRange> gone;
  model::for_each_host(of(lease), [&](HostId host) {
    if (!std::ranges::binary_search(kept, host))
      model::append(gone, host);
  });
  return gone;
}

void LeaseHosts::add_to(std::vector<RackShare>& racks, HostId host) const
{
  const model::RackId rack = ledger_->inventory().hosts[host.index()].rack;
  const auto known = std::ranges::find(racks, rack, &RackShare::rack);
  if (known == racks.end())
    racks.push_back({rack, chips_of(host)});
  else
    known->chips += chips_of(host);
}

std::vector<RackShare> LeaseHosts::racks_kept(LeaseId lease, std::int64_t left, const HostUse& use) const
{
  std::vector<RackShare> racks;
  for (const HostId host : to_keep(lease, left, {}, use))
    add_to(racks, host);
  return racks;
}

std::int64_t LeaseHosts::chips_out(LeaseId lease, const HostSet& out) const
{
  std::int64_t chips = 0;
  if (!out.empty())
    model::for_each_host(of(lease), [&](HostId host) { chips += out.contains(host) ? chips_of(host) : 0; });
  return chips;
}

std::vector<RackShare> LeaseHosts::chips_out(const Offer& offer, const HostSet& out) const
{
  std::vector<RackShare> racks;
  if (out.empty())
    return racks;
  HostSet free = ledger_->unleased(offer.provider, offer.region, offer.chip);
  free &= out;
  free.for_each([&](HostId host) { add_to(racks, host); });
  return racks;
}

} // namespace leasehold::market
