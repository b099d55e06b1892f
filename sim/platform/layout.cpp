#include "platform/layout.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <numeric>

namespace leasehold::platform {

namespace {

/// The largest divisor of `hosts` that is at most 32.
std::uint32_t leaf_size(std::uint32_t hosts)
{
  std::uint32_t leaf = std::min<std::uint32_t>(32, hosts);
  while (hosts % leaf != 0)
    --leaf;
  return leaf;
}

bool is_worthwhile(std::uint32_t hosts, std::uint32_t leaf)
{
  return leaf >= 4 || leaf == hosts;
}

/// Every switch of a group has a cable to each spine, and a spine one to each switch of all groups.
std::optional<FatTreeSpec> rails_as_tree(const RailsSpec& rails, std::uint32_t hosts)
{
  const std::uint32_t group = rails.hosts.value_or(rails.ports / 2);
  if (hosts % group != 0)
    return std::nullopt;
  const std::uint32_t groups = hosts / group;
  const std::uint32_t spines = rails.ports - group;
  if (groups > 1 && (spines == 0 || groups * rails.cards > rails.ports))
    return std::nullopt;
  return FatTreeSpec{group, std::max(1U, spines), 1};
}

std::optional<FatTreeSpec> tree_of(const ClusterSpec& cluster, std::uint32_t hosts)
{
  if (cluster.rails)
    return rails_as_tree(*cluster.rails, hosts);
  if (cluster.fat_tree)
    return hosts % cluster.fat_tree->leaf == 0 ? cluster.fat_tree : std::nullopt;
  const std::uint32_t leaf = leaf_size(hosts);
  return is_worthwhile(hosts, leaf) ? std::optional{FatTreeSpec{leaf, leaf, 1}} : std::nullopt;
}

/// How many zones of so many hosts the cluster fills; nothing where some would be left over.
std::optional<std::uint32_t> zones_of(const ClusterSpec& cluster, std::uint64_t hosts)
{
  if (hosts == 0 || hosts > cluster.hosts || cluster.hosts % hosts != 0)
    return std::nullopt;
  return static_cast<std::uint32_t>(cluster.hosts / hosts);
}

std::optional<Layout> torus_layout(const ClusterSpec& cluster)
{
  const std::vector<std::uint32_t>& sides = cluster.torus->sides;
  const auto zones =
      zones_of(cluster, std::accumulate(sides.begin(), sides.end(), std::uint64_t{1}, std::multiplies<>{}));
  if (!zones)
    return std::nullopt;
  return Layout{*zones, "TORUS", fmt::format("{}", fmt::join(sides, ",")), cluster.torus->link};
}

std::optional<Layout> dragonfly_layout(const ClusterSpec& cluster)
{
  const DragonflySpec& shape = *cluster.dragonfly;
  const auto zones = zones_of(cluster, std::uint64_t{shape.groups} * shape.chassis * shape.routers * shape.hosts);
  if (!zones)
    return std::nullopt;
  return Layout{*zones, "DRAGONFLY",
                fmt::format("{},{};{},{};{},{};{}", shape.groups, shape.global_cables, shape.chassis,
                            shape.local_cables, shape.routers, shape.local_cables, shape.hosts),
                cluster.nic};
}

} // namespace

std::optional<TreeShape> tree_shape(const ClusterSpec& cluster)
{
  for (std::uint32_t trees = 1; trees <= cluster.hosts; ++trees) {
    const std::uint32_t hosts = cluster.hosts / trees;
    if (cluster.hosts % trees != 0 || hosts > max_tree_hosts)
      continue;
    if (trees > 1 && hosts < 16 && !cluster.rails)
      break;
    if (const auto tree = tree_of(cluster, hosts))
      return TreeShape{trees, hosts / tree->leaf, *tree};
  }
  return std::nullopt;
}

std::optional<Layout> layout_of(const ClusterSpec& cluster)
{
  if (cluster.torus)
    return torus_layout(cluster);
  if (cluster.dragonfly)
    return dragonfly_layout(cluster);
  const auto shape = tree_shape(cluster);
  if (!shape)
    return std::nullopt;
  const FatTreeSpec& tree = shape->tree;
  return Layout{shape->trees, "FAT_TREE",
                shape->leaves == 1
                    ? fmt::format("1;{};1;1", tree.leaf)
                    : fmt::format("2;{},{};1,{};1,{}", tree.leaf, shape->leaves, tree.spines, tree.cables),
                cluster.nic};
}

} // namespace leasehold::platform
