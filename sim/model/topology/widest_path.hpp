// The path whose narrowest link is the widest: what one flow could get if it chose its way.
#pragma once

#include "model/topology/network_graph.hpp"

#include <vector>

namespace leasehold::model {

/// By host: the largest bandwidth that one path from `from` has on all of its links; infinite for itself and across
/// joints alone, 0 where there is no way. Dijkstra's algorithm with minimum for sum and the wider way for the shorter
/// (Pollack 1960, the maximum-capacity route).
[[nodiscard]] std::vector<BytesPerSecond> widest_from(const NetworkGraph& graph, HostId from);

} // namespace leasehold::model
