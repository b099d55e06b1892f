// Which hosts still reach each other after an outage.
#pragma once

#include "model/topology/network_graph.hpp"

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace leasehold::model {

struct Outage {
  std::vector<NodeId> nodes; ///< hosts, switches and routers that are down
  std::vector<LinkId> links;
};

/// Hosts, switches, routers and links of that name: both halves of a cable, both ends of a link.
[[nodiscard]] Outage parts_called(const NetworkGraph& graph, std::string_view name);

/// The halves of each cable, in the order in which the first of them comes, and the cable's name.
struct Cable {
  std::string name;
  std::vector<LinkId> links;
};
[[nodiscard]] std::vector<Cable> cables(const NetworkGraph& graph);

/// All that leads to each node and from it, once each and in their order; those without any are left out.
[[nodiscard]] std::map<NodeId, std::vector<LinkId>> links_by_node(const NetworkGraph& graph);

/// The hosts that are left in parts whose members reach each other both ways, each part and the list of parts in the
/// hosts' order (Tarjan 1972).
[[nodiscard]] std::vector<std::vector<HostId>> connected_parts(const NetworkGraph& graph, const Outage& outage);

} // namespace leasehold::model
