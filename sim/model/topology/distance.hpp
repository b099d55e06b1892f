// How far hosts are apart, in links.
#pragma once

#include "model/host_set.hpp"
#include "model/topology/network_graph.hpp"

#include <cstdint>
#include <limits>
#include <vector>

namespace leasehold::model {

inline constexpr std::uint32_t unreachable = std::numeric_limits<std::uint32_t>::max();

/// By host: the fewest links from `from` to it; 0 for itself, `unreachable` where there is no way.
[[nodiscard]] std::vector<std::uint32_t> hops_from(const NetworkGraph& graph, HostId from);

/// The `count` hosts of `free` that are nearest to `from`, the lower numbered first among equals; fewer where no more
/// can be reached. `from` itself is the nearest of all where it is free.
[[nodiscard]] std::vector<HostId> nearest(const NetworkGraph& graph, HostId from, const HostSet& free,
                                          std::size_t count);

/// Appends the links of a way with the fewest of them that does not go on from `barred`; of several such ways always the
/// same. False where there is none.
[[nodiscard]] bool shortest_route(const NetworkGraph& graph, HostId from, HostId to, std::vector<LinkId>& links,
                                  NodeId barred = NodeId::none());

} // namespace leasehold::model
