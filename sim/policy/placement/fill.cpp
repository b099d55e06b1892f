#include "policy/placement/fill.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace leasehold::policy {

bool one_member_a_host(const model::ClusterView& view, model::PoolId pool, const model::Request& request)
{
  return view.pool(pool).hosts_with.size() == 2 && request.chips == model::ChipShare::whole(1) && request.cores == 0 &&
         request.memory <= Bytes{0};
}

bool fill_lowest(const model::HostSet& hosts, std::uint32_t members, model::Placement& placement)
{
  if (hosts.size() < members)
    return false;
  auto& slices = placement.slices;
  slices.reserve(std::min<std::size_t>(members, 16)); // free hosts lie scattered: growing a slice at a time costs more
  return hosts.visit_lowest(members, [&slices](model::HostRange range) { slices.push_back({range, 1, 0}); });
}

void Filler::fill(model::HostId host, std::uint32_t at_most)
{
  const std::uint32_t members = std::min({view_->members_on(host, *request_), missing_, at_most});
  if (members == 0)
    return;
  missing_ -= members;
  if (!request_->chips.is_whole())
    return fill_fractions(host, members);
  auto& slices = placement_->slices;
  if (!slices.empty() && slices.back().members == members && slices.back().hosts.last.index() + 1 == host.index())
    slices.back().hosts.last = host;
  else
    slices.push_back({{host, host}, static_cast<std::uint16_t>(members), 0});
}

void Filler::fill_fractions(model::HostId host, std::uint32_t members)
{
  const std::uint32_t share = request_->chips.thousandths();
  auto partly_free = view_->partly_free(host);
  std::ranges::stable_sort(partly_free, {}, &model::PartlyFree::thousandths); // the fullest accelerators first
  const auto put = [&](std::uint16_t accelerator, std::uint32_t room) {
    for (; members > 0 && room >= share; room -= share, --members)
      placement_->slices.push_back({{host, host}, 1, accelerator});
  };
  for (const model::PartlyFree& accelerator : partly_free)
    put(accelerator.accelerator, accelerator.thousandths);
  // Wholly free chips are interchangeable: fractions take numbers from the top that no other fraction has.
  for (std::uint16_t fresh = view_->host(host).chips; fresh-- > 0 && members > 0;)
    if (std::ranges::find(partly_free, fresh, &model::PartlyFree::accelerator) == partly_free.end())
      put(fresh, 1000);
}

std::optional<model::Placement> place_in_order(const model::ClusterView& view, model::PoolId pool,
                                               const model::Request& request)
{
  model::Placement placement{pool, {}};
  Filler filler{view, request, placement};
  const model::HostSet& hosts = hosts_with_room(view.pool(pool), request);
  for (model::HostId host = hosts.next(model::HostId{0}); host.valid() && !filler.complete();
       host = hosts.next(model::HostId{host.index() + 1}))
    filler.fill(host, filler.missing());
  return filler.complete() ? std::optional{std::move(placement)} : std::nullopt;
}

std::optional<model::Placement> place_on(const model::ClusterView& view, model::PoolId pool,
                                         const model::Request& request,
                                         const std::map<model::HostId, std::uint32_t>& members)
{
  model::Placement placement{pool, {}};
  Filler filler{view, request, placement};
  for (const auto& [host, count] : members)
    filler.fill(host, count);
  return filler.complete() ? std::optional{std::move(placement)} : std::nullopt;
}

} // namespace leasehold::policy
