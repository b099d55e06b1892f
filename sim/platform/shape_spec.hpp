// How a specification says that the hosts of a cluster are joined: one of these, or nothing for a fat tree that is chosen.
#pragma once

#include "config/schema.hpp"
#include "units/quantity.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace leasehold::platform {

/// A two-level fat tree: `leaf` hosts a leaf switch, each leaf joined to every one of `spines` switches by `cables`.
struct FatTreeSpec {
  std::uint32_t leaf = 0;
  std::uint32_t spines = 0;
  std::uint32_t cables = 1;
};

/// Hosts in a grid whose rows are closed to rings, as those of a TPU pod are.
struct TorusSpec {
  std::vector<std::uint32_t> sides; ///< hosts along each of two or three dimensions
  BytesPerSecond link;              ///< from a host to the next along a dimension, one way
};

/// Rail-optimised: card k of every host of a group leads to the group's switch k, and every switch with a cable to every
/// spine (NVIDIA DGX SuperPOD; Wang et al. 2023, "Rail-only", section 2). As many hosts as a switch has ports below are so
/// one switch away from each other, where a leaf that takes all cards of its hosts joins a `cards`-th of them.
struct RailsSpec {
  std::uint32_t ports = 0;            ///< of each switch, leaf or spine
  std::uint32_t cards = 0;            ///< of a host, and switches of a group
  std::optional<std::uint32_t> hosts; ///< of a group; else half of the ports, so that nothing is oversubscribed
};

/// Groups of routers, all joined to each other, each group with a router for every other group (Kim et al. 2008; in chassis
/// as Cray's Cascade, Faanes et al. 2012: routers of a chassis are joined, and those of one place in all chassis of a group).
struct DragonflySpec {
  std::uint32_t groups = 0;
  std::uint32_t chassis = 0;       ///< of a group
  std::uint32_t routers = 0;       ///< of a chassis
  std::uint32_t hosts = 0;         ///< of a router
  std::uint32_t local_cables = 1;  ///< between two routers of a group
  std::uint32_t global_cables = 1; ///< between two groups
};

const config::Schema<FatTreeSpec>& schema(Tag<FatTreeSpec>);
const config::Schema<TorusSpec>& schema(Tag<TorusSpec>);
const config::Schema<RailsSpec>& schema(Tag<RailsSpec>);
const config::Schema<DragonflySpec>& schema(Tag<DragonflySpec>);

} // namespace leasehold::platform
