#include "market/racks.hpp"

#include "model/host_ranges.hpp"

#include <algorithm>

namespace leasehold::market {

std::int64_t chips_in(std::span<const RackShare> racks)
{
  std::int64_t chips = 0;
  for (const RackShare& rack : racks)
    chips += rack.chips;
  return chips;
}

std::int64_t Racks::Rack::free(const There& there) const
{
  const std::int64_t all = std::clamp<std::int64_t>(there.delivered - before, 0, chips) - taken;
  const auto down = std::ranges::find(there.out, id, &RackShare::rack);
  return down == there.out.end() ? all : std::max<std::int64_t>(0, all - down->chips);
}

bool Racks::Rack::has(TenantId tenant) const
{
  return std::ranges::find(owners, tenant) != owners.end() ||
         std::ranges::find(held, tenant, &std::pair<TenantId, std::int64_t>::first) != held.end();
}

bool Racks::Rack::has_any(std::span<const TenantId> tenants) const
{
  return std::ranges::any_of(tenants, [&](TenantId tenant) { return has(tenant); });
}

void Racks::Rack::add(TenantId tenant, std::int64_t more)
{
  taken += more;
  auto mine = std::ranges::find(held, tenant, &std::pair<TenantId, std::int64_t>::first);
  if (mine == held.end())
    mine = held.insert(held.end(), {tenant, 0});
  mine->second += more;
  if (mine->second == 0)
    held.erase(mine);
}

Racks::Racks(const std::vector<RackPlan>& plan)
{
  std::int64_t before = 0;
  for (const RackPlan& rack : plan) {
    racks_.push_back({rack.rack, rack.chips, before, 0, rack.standing, {}});
    before += rack.chips;
  }
}

std::int64_t Racks::room(std::span<const TenantId> rivals, const There& there) const
{
  std::int64_t chips = 0;
  for (const Rack& rack : racks_)
    chips += rack.has_any(rivals) ? 0 : rack.free(there);
  return chips;
}

std::vector<RackShare> Racks::take(TenantId tenant, std::span<const TenantId> rivals, std::int64_t chips, There there)
{
  if (room(rivals, there) < chips)
    there.out = {};
  if (room(rivals, there) < chips)
    return {};
  std::vector<Rack*> open;
  for (Rack& rack : racks_)
    if (rack.free(there) > 0 && !rack.has_any(rivals))
      open.push_back(&rack);
  std::stable_partition(open.begin(), open.end(), [&](const Rack* rack) { return rack->has(tenant); });
  std::vector<RackShare> taken;
  for (Rack* rack : open) {
    if (chips == 0)
      break;
    taken.push_back({rack->id, std::min(chips, rack->free(there))});
    chips -= taken.back().chips;
    rack->add(tenant, taken.back().chips);
  }
  return taken;
}

void Racks::give_back(TenantId tenant, std::span<const RackShare> shares)
{
  for (const RackShare& share : shares)
    std::ranges::find(racks_, share.rack, &Rack::id)->add(tenant, -share.chips);
}

std::vector<model::HostRange> pick_hosts(const model::HostSet& free, std::span<const model::Host> hosts,
                                         std::vector<RackShare> racks, std::int64_t& chips)
{
  std::vector<model::HostRange> picked;
  for (model::HostId host = free.next(model::HostId{0}); host.valid() && chips > 0;
       host = free.next(model::HostId{host.index() + 1})) {
    if (!racks.empty()) {
      const auto rack = std::ranges::find(racks, hosts[host.index()].rack, &RackShare::rack);
      if (rack == racks.end() || rack->chips == 0)
        continue;
      rack->chips -= hosts[host.index()].chips;
    }
    chips -= hosts[host.index()].chips;
    model::append(picked, host);
  }
  return picked;
}

} // namespace leasehold::market
