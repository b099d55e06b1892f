// Which hosts still reach each other after an outage.
#pragma once

#include "model/topology/network_graph.hpp"

#include <span>
#include <vector>

namespace leasehold::model {

struct Outage {
  std::vector<NodeId> nodes; ///< hosts, switches and routers that are down
  std::vector<LinkId> links;
};

/// The hosts that are left in parts whose members reach each other both ways, each part and the list of parts in the
/// hosts' order (Tarjan 1972).
[[nodiscard]] std::vector<std::vector<HostId>> connected_parts(const NetworkGraph& graph, const Outage& outage);

} // namespace leasehold::model
