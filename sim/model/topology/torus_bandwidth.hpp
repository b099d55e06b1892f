// What the links of a torus give the hosts of a gang.
#pragma once

#include "model/topology/topology.hpp"

#include <optional>
#include <span>

namespace leasehold::model {

/// Bandwidth of all links that lead from a host of the gang to other hosts of it, one way, of the host with the least: 0
/// where one has no other beside it. Nothing where the hosts do not all stand in one torus.
///
/// Where a cuboid closes (model/topology/torus_slices.hpp) the links along each of its dimensions count, those that lead
/// out of it among them, as its switches turn these back. In a 3-D torus no others join its ends: the pod's own closing
/// links are switched, too.
[[nodiscard]] std::optional<BytesPerSecond> torus_bandwidth(const Topology& topology, std::span<const HostId> hosts);

} // namespace leasehold::model
