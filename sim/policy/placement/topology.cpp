// Close together: on as few leaf switches as possible, and of such places where an exchange between the members is fastest.
//
// A gang that fits on one leaf takes the leaf that it fills best. Otherwise it begins at each of the roomiest leaves in
// turn and adds those that are nearest by route, as long as the fewest possible leaves still hold it; the leaf that is
// filled in part comes last. A torus counts as a leaf; other hosts without a switch are one each.
#include "model/topology/gang_paths.hpp"
#include "policy/placement/fill.hpp"
#include "policy/placement/registry.hpp"

#include <algorithm>
#include <map>
#include <vector>

namespace leasehold::policy {

namespace {

constexpr std::size_t most_beginnings = 8;

struct Leaf {
  std::vector<model::HostId> hosts; ///< with room, upwards
  std::uint32_t room = 0;           ///< members
};

using Leaves = std::vector<Leaf>;
using Chosen = std::vector<const Leaf*>;

Leaves leaves_with_room(const model::ClusterView& view, model::PoolId pool, const model::Request& request)
{
  const model::Topology* network = view.network();
  std::map<std::uint64_t, Leaf> found;
  hosts_with_room(view.pool(pool), request).for_each([&](model::HostId host) {
    const std::uint32_t room = view.members_on(host, request);
    if (room == 0)
      return;
    Leaf& leaf = found[model::leaf_number(network, host)];
    leaf.hosts.push_back(host);
    leaf.room += room;
  });
  Leaves leaves;
  for (auto& [node, leaf] : found)
    leaves.push_back(std::move(leaf));
  std::ranges::stable_sort(leaves, std::ranges::greater{}, &Leaf::room);
  return leaves;
}

/// The fewest leaves that hold so many members; 0 where all do not. Leaves come by room, the roomiest first.
std::size_t fewest(const Leaves& leaves, std::uint32_t members)
{
  std::uint32_t room = 0;
  for (std::size_t count = 0; count < leaves.size(); ++count)
    if ((room += leaves[count].room) >= members)
      return count + 1;
  return 0;
}

std::size_t route_length(const model::Topology* network, const Leaf& from, const Leaf& to)
{
  std::vector<model::LinkId> links;
  if (network == nullptr || !network->route(from.hosts.front(), to.hosts.front(), links))
    return SIZE_MAX;
  return links.size();
}

/// Room of the `count` roomiest leaves that are not taken.
std::uint32_t best_rest(const Leaves& leaves, const Chosen& taken, std::size_t count)
{
  std::uint32_t room = 0;
  for (auto leaf = leaves.begin(); leaf != leaves.end() && count > 0; ++leaf)
    if (std::ranges::find(taken, &*leaf) == taken.end()) {
      room += leaf->room;
      --count;
    }
  return room;
}

/// From `first` on to the nearest leaves, skipping those with which `count` leaves would not suffice.
Chosen around(const Leaves& leaves, const Leaf& first, std::size_t count, std::uint32_t members,
              const model::Topology* network)
{
  std::vector<std::pair<std::size_t, const Leaf*>> others;
  for (const Leaf& leaf : leaves)
    if (&leaf != &first)
      others.emplace_back(route_length(network, first, leaf), &leaf);
  std::ranges::stable_sort(others, {}, [](const auto& other) { return other.first; });
  Chosen chosen{&first};
  std::uint32_t room = first.room;
  for (const auto& [length, leaf] : others) {
    if (chosen.size() == count || room >= members)
      break;
    chosen.push_back(leaf);
    if (room + leaf->room + best_rest(leaves, chosen, count - chosen.size()) >= members)
      room += leaf->room;
    else
      chosen.pop_back();
  }
  return chosen;
}

std::optional<model::Placement> fill_leaves(const model::ClusterView& view, model::PoolId pool,
                                            const model::Request& request, const Chosen& chosen)
{
  std::map<model::HostId, std::uint32_t> members;
  std::uint32_t missing = request.members;
  for (const Leaf* leaf : chosen)
    for (const model::HostId host : leaf->hosts)
      if (const std::uint32_t here = std::min(missing, view.members_on(host, request)); here > 0) {
        members[host] = here;
        missing -= here;
      }
  return place_on(view, pool, request, members);
}

BytesPerSecond exchange(const model::Topology& network, const model::Placement& placement)
{
  const auto paths = model::gang_paths(network, model::hosts_of(placement));
  return paths ? paths->exchange : BytesPerSecond{0.0};
}

class ByTopology final : public PlacementPolicy {
public:
  std::optional<model::Placement> place(const model::ClusterView& view, model::JobId, model::PoolId pool,
                                        const model::Request& request) override
  {
    const Leaves leaves = leaves_with_room(view, pool, request);
    const std::size_t count = fewest(leaves, request.members);
    if (count == 0)
      return std::nullopt;
    if (count == 1) {
      const auto tight = std::ranges::find_if(leaves.rbegin(), leaves.rend(),
                                              [&](const Leaf& leaf) { return leaf.room >= request.members; });
      return fill_leaves(view, pool, request, {&*tight});
    }
    std::optional<model::Placement> best;
    BytesPerSecond widest{0.0};
    for (std::size_t begin = 0; begin < std::min(most_beginnings, leaves.size()); ++begin) {
      auto placement =
          fill_leaves(view, pool, request, around(leaves, leaves[begin], count, request.members, view.network()));
      if (!placement)
        continue;
      const BytesPerSecond width = view.network() != nullptr ? exchange(*view.network(), *placement) : widest;
      if (!best || width > widest) {
        best = std::move(placement);
        widest = width;
      }
    }
    return best;
  }
};

struct TopologyParameters {};

const config::Schema<TopologyParameters>& schema(Tag<TopologyParameters>)
{
  static const auto declared = config::Schema<TopologyParameters>(
      "topology", "as few leaf switches as possible, then where an exchange between the members is fastest");
  return declared;
}

} // namespace

Entry<PlacementPolicy> topology_entry()
{
  return entry<PlacementPolicy, TopologyParameters>(
      "fewest switches, as Slurm's topology/tree",
      [](const TopologyParameters&, std::uint64_t) { return std::make_unique<ByTopology>(); });
}

} // namespace leasehold::policy
