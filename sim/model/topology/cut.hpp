// What can flow between two groups of hosts at once, and where it is least.
#pragma once

#include "model/topology/network_graph.hpp"

#include <span>
#include <vector>

namespace leasehold::model {

/// The most that all of `from` together can send to all of `to`, which equals the least bandwidth of links whose loss
/// parts them (Ford and Fulkerson 1956). Links that cap each flow by itself do not bound it: flows can be many. Infinite
/// where only such links and joints lie between; 0 where there is no way. The groups share no host.
[[nodiscard]] BytesPerSecond min_cut(const NetworkGraph& graph, std::span<const HostId> from,
                                     std::span<const HostId> to);

/// The least min_cut over the ways to part the hosts into two halves (the first has the host that is over), over both
/// directions. All ways are tried for up to 12 hosts; for more, as telling the least is NP-hard (Garey and Johnson
/// 1979, ND17), the halves that follow each other in the given order, begun at up to 16 places: an upper bound that is
/// met where hosts near each other stand near each other. Infinite for fewer than two hosts.
[[nodiscard]] BytesPerSecond bisection(const NetworkGraph& graph, std::span<const HostId> hosts);

} // namespace leasehold::model
