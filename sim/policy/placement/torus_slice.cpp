// On a torus only whole contiguous slices: a cuboid of free hosts of a legal shape (model/topology/torus_slices.hpp), the most
// compact shape first, in the torus whose free hosts it leaves fewest of.
//
// A gang of several hosts that finds none waits, though as many hosts be free; one of a size that has no legal shape would
// wait for ever, and is refused before the run where the scenario states it. What fits on one host, and hosts outside of
// tori, are taken from the lowest number on.
#include "model/topology/topology.hpp"
#include "model/topology/torus_slices.hpp"
#include "policy/placement/fill.hpp"
#include "policy/placement/registry.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <string>
#include <vector>

namespace leasehold::policy {

namespace {

class ByTorusSlice final : public PlacementPolicy {
public:
  std::optional<model::Placement> place(const model::ClusterView& view, model::JobId, model::PoolId pool,
                                        const model::Request& request) override
  {
    const std::uint32_t most = members_a_host(view, pool, request);
    if (most > 0 && request.members > most && has_torus(view, view.pool(pool)))
      return in_slice(view, pool, request, most);
    return place_in_order(view, pool, request);
  }

  [[nodiscard]] std::optional<std::string> never_places(const model::Inventory& inventory, model::ChipTypeId chip,
                                                        model::RegionId region, std::uint32_t hosts) const override
  {
    std::set<std::uint32_t> tori;
    for (std::uint32_t h = 0; h < inventory.hosts.size() && inventory.network != nullptr && hosts > 1; ++h)
      if (const model::Host& host = inventory.hosts[h]; host.chip == chip && host.region == region) {
        const auto torus = inventory.network->torus(model::HostId{h});
        if (!torus)
          return std::nullopt; // here gangs take any hosts
        tori.insert(*torus);
      }
    std::set<std::uint32_t> legal;
    for (const std::uint32_t torus : tori)
      legal.merge(model::slice_sizes(model::sides_of(inventory.network->graph().tori[torus])));
    if (tori.empty() || legal.contains(hosts))
      return std::nullopt;
    const auto above = legal.upper_bound(hosts);
    const std::string next = above == legal.end() ? "" : fmt::format(" and {}", *above);
    return fmt::format("no slice of its tori has {} hosts; the nearest legal ones have {}{}", hosts, *std::prev(above),
                       next);
  }

private:
  /// On a host of the pool that is wholly free; 0 where none is.
  static std::uint32_t members_a_host(const model::ClusterView& view, model::PoolId pool, const model::Request& request)
  {
    const model::HostId idle = view.pool(pool).idle.next(model::HostId{0});
    return idle.valid() ? view.members_on(idle, request) : 0;
  }

  static bool has_torus(const model::ClusterView& view, const model::Pool& pool)
  {
    const model::HostId first = pool.hosts.next(model::HostId{0});
    return view.network() != nullptr && first.valid() && view.network()->torus(first).has_value();
  }

  static std::optional<model::Placement> in_slice(const model::ClusterView& view, model::PoolId pool,
                                                  const model::Request& request, std::uint32_t members_a_host)
  {
    const model::HostSet& idle = view.pool(pool).idle;
    const std::uint32_t hosts = (request.members + members_a_host - 1) / members_a_host;
    const model::TorusGrid* tightest = nullptr;
    std::size_t least = SIZE_MAX;
    for (const model::TorusGrid& torus : view.network()->graph().tori) {
      const auto free = static_cast<std::size_t>(
          std::ranges::count_if(torus.hosts, [&](model::HostId host) { return host.valid() && idle.contains(host); }));
      if (free >= hosts && free < least && model::free_slice(torus, hosts, idle)) {
        tightest = &torus;
        least = free;
      }
    }
    if (tightest == nullptr)
      return std::nullopt;
    model::Placement placement{pool, {}};
    Filler filler{view, request, placement};
    for (const model::HostId host : model::hosts_of(*tightest, *model::free_slice(*tightest, hosts, idle)))
      filler.fill(host, filler.missing());
    return placement;
  }
};

struct TorusSliceParameters {};

const config::Schema<TorusSliceParameters>& schema(Tag<TorusSliceParameters>)
{
  static const auto declared = config::Schema<TorusSliceParameters>(
      "torus_slice",
      "on a torus (TPU pods) only contiguous slices of legal shapes, the most compact first; of 3-D pods those "
      "of whole cubes of 4 x 4 x 4 chips have closing links, of flat pods those as long as the pod");
  return declared;
}

} // namespace

Entry<PlacementPolicy> torus_slice_entry()
{
  auto made = entry<PlacementPolicy, TorusSliceParameters>(
      "Jouppi et al. 2023, section 2 (TPU v4 slices)",
      [](const TorusSliceParameters&, std::uint64_t) { return std::make_unique<ByTorusSlice>(); });
  made.keeps_shapes = true;
  return made;
}

} // namespace leasehold::policy
