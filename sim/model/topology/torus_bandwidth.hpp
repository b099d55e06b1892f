// What the links of a torus give the hosts of a gang.
#pragma once

#include "model/topology/topology.hpp"

#include <optional>
#include <span>

namespace leasehold::model {

/// Bandwidth of all links that lead from a host of the gang to other hosts of it, one way, of the host with the least: 0
/// where one has no other beside it. Nothing where the hosts do not all stand in one torus.
///
/// In three dimensions optical switches close a cuboid to a torus of its own (TPU v4, v5p and 7x: Jouppi et al. 2023, section
/// 2), so that links out of it count too, along each dimension in which it has more than one host; cubes of 4 x 4 x 4 chips,
/// the unit in which they do so, are not told apart. In two dimensions (v5e, v6e) only the pod's own edges are joined.
[[nodiscard]] std::optional<BytesPerSecond> torus_bandwidth(const Topology& topology, std::span<const HostId> hosts);

} // namespace leasehold::model
