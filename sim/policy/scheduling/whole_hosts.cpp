#include "policy/scheduling/whole_hosts.hpp"

#include <algorithm>

namespace leasehold::policy {

namespace {

/// Members that fit on a host which runs nothing.
std::uint32_t members_on_idle(const model::Host& host, const model::Request& request)
{
  const std::uint32_t share = std::max(1U, request.chips.thousandths());
  std::uint32_t members = request.chips.is_whole() ? host.chips * 1000U / share : host.chips * (1000U / share);
  if (request.cores > 0)
    members = std::min(members, host.cores / request.cores);
  if (request.memory > Bytes{0})
    members = std::min(members, static_cast<std::uint32_t>(std::min(host.memory / request.memory, 1e9)));
  return members;
}

} // namespace

void find_need(const model::ClusterView& view, model::PoolId pool_id, const model::Request& request, HostNeed& need)
{
  const model::Pool& pool = view.pool(pool_id);
  need.hosts = 0;
  need.some_hosts = false;
  if (!request.accepts(pool.chip, pool.region) || pool.hosts.empty())
    return;
  const bool alike = pool.hosts_with.back() == pool.hosts.size();
  if (alike && request.cores == 0 && request.memory <= Bytes{0}) {
    const auto& host = view.host(pool.hosts.next(model::HostId{0}));
    need.members = members_on_idle(host, request);
  } else {
    need.some_hosts = true;
    need.eligible = model::HostSet{pool.hosts.capacity()};
    need.members = UINT32_MAX;
    pool.hosts.for_each([&](model::HostId host) {
      if (const auto members = members_on_idle(view.host(host), request); members > 0) {
        need.eligible.insert(host);
        need.members = std::min(need.members, members);
      }
    });
    if (need.eligible.empty())
      return;
  }
  if (need.members == 0)
    return;
  const std::uint32_t hosts = request.members / need.members + (request.members % need.members != 0);
  if (hosts <= (need.some_hosts ? need.eligible : pool.hosts).size())
    need.hosts = hosts;
}

model::Placement lay_out(model::PoolId pool, const model::Request& request, const HostNeed& need,
                         std::span<const model::HostRange> hosts)
{
  model::Placement placement;
  placement.pool = pool;
  const auto members = static_cast<std::uint16_t>(need.members);
  const bool whole = request.chips.is_whole();
  if (whole && request.members % need.members == 0) {
    placement.slices.reserve(hosts.size());
    for (const model::HostRange& range : hosts)
      placement.slices.push_back({range, members, 0});
    return placement;
  }
  std::uint32_t missing = request.members;
  for (const model::HostRange& range : hosts)
    for (std::uint32_t h = range.first.index(); h <= range.last.index() && missing > 0; ++h) {
      const model::HostRange host{model::HostId{h}, model::HostId{h}};
      const std::uint32_t here = std::min(need.members, missing);
      if (whole)
        placement.slices.push_back({host, static_cast<std::uint16_t>(here), 0});
      for (std::uint32_t m = 0; !whole && m < here; ++m)
        placement.slices.push_back({host, 1, static_cast<std::uint16_t>(m / (1000U / request.chips.thousandths()))});
      missing -= here;
    }
  return placement;
}

} // namespace leasehold::policy
