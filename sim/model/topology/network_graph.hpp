// The network of a platform as a directed graph: hosts, switches and routers joined by links.
//
// A link that runs both ways on its own cables is two links here. Most hops cross a link; a joint crosses none: where a
// platform file says no more of a link than which routes it lies on, its two ends are nodes of their own, and joints tie
// them to what comes before and after it on each route, so that a link that many routes share is one hop with one
// bandwidth.
#pragma once

#include "model/ids.hpp"
#include "model/topology/cluster_exits.hpp"
#include "units/quantity.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace leasehold::model {

struct Node {
  std::string name;
  HostId host; ///< none: a switch, a router, an end of a link or a host that is not leased
  bool link_end = false;
};

struct Link {
  std::string name;
  BytesPerSecond bandwidth;
  Seconds latency;
  bool shared = true; ///< by the flows on it; else it caps each flow by itself (SimGrid's FATPIPE)
};

/// One step from node to node.
struct Hop {
  NodeId from;
  NodeId to;
  LinkId link; ///< none: a joint
};

/// Hosts of a torus, the first dimension changing fastest.
struct TorusGrid {
  std::vector<std::uint32_t> dimensions;       ///< as the platform counts them, from the first to the last
  std::vector<HostId> hosts;                   ///< by position; none() where a position is not leased
  std::array<std::uint32_t, 3> chips{1, 1, 1}; ///< of a host, along each dimension
};

struct NetworkGraph {
  std::vector<Node> nodes;
  std::vector<Link> links;
  std::vector<Hop> hops;
  std::vector<NodeId> hosts; ///< by HostId
  std::vector<TorusGrid> tori;
  ClusterExits exits;
  std::vector<std::vector<NodeId>> groups; ///< of dragonflies: their routers
  bool minimal_routes = false;             ///< traffic takes a way with the fewest links, whatever a router says

  NodeId add_node(std::string name, HostId host = HostId::none());
  LinkId add_link(Link link);
  void connect(NodeId from, NodeId to, LinkId link = LinkId::none());
};

/// By node: the hops that leave it, as indices into NetworkGraph::hops, in their order.
class Departures {
public:
  explicit Departures(const NetworkGraph& graph);
  [[nodiscard]] const std::uint32_t* begin(NodeId node) const { return hops_.data() + first_[node.index()]; }
  [[nodiscard]] const std::uint32_t* end(NodeId node) const { return hops_.data() + first_[node.index() + 1]; }

private:
  std::vector<std::uint32_t> first_;
  std::vector<std::uint32_t> hops_;
};

} // namespace leasehold::model
