// How many zones of which shape a cluster's hosts make in SimGrid's words.
#pragma once

#include "platform/spec.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace leasehold::platform {

/// The most hosts of one fat tree. SimGrid builds 2,560 in 0.1 s and 25,600 in 6 s; larger clusters are split evenly.
inline constexpr std::uint32_t max_tree_hosts = 2560;

/// One fat tree of a cluster.
struct TreeShape {
  std::uint32_t trees = 1; ///< how many such trees the cluster is split into
  std::uint32_t leaves = 1;
  FatTreeSpec tree;
};

/// The shape that the cluster asks for, or a non-blocking one of leaves of at most 32 hosts; nothing where its hosts
/// cannot be shared out evenly.
///
/// Of rails a leaf is a group: its switches side by side, of which every host has a cable to each, are one switch with
/// cables as fast as all of a host's cards. That is exact for traffic that uses a host's cards evenly, as collectives do.
[[nodiscard]] std::optional<TreeShape> tree_shape(const ClusterSpec& cluster);

struct Layout {
  std::uint32_t zones = 1; ///< like ones that the cluster is split into
  std::string_view topology;
  std::string parameters;
  BytesPerSecond cable;
};

/// Nothing where the hosts do not fill whole trees, tori or dragonflies.
[[nodiscard]] std::optional<Layout> layout_of(const ClusterSpec& cluster);

} // namespace leasehold::platform
