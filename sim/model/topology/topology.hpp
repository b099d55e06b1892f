// What a run may ask of a platform's network: its graph, and the route that traffic between two hosts takes.
#pragma once

#include "model/topology/network_graph.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <unordered_map>
#include <vector>

namespace leasehold::model {

class Topology {
public:
  using Draw = std::function<NetworkGraph()>;
  /// Appends the links from one host to another one, in order; false where there is no route. Asked only once the graph
  /// has been drawn, and only for hosts that reach each other in it.
  using Router = std::function<bool(HostId, HostId, std::vector<LinkId>&)>;

  /// Routes cross the fewest links where no router says otherwise, or where the graph says that they do.
  explicit Topology(NetworkGraph graph, Router router = {});
  /// The graph is drawn when something is first asked of it: runs that never ask pay nothing.
  Topology(Draw draw, Router router);

  [[nodiscard]] const NetworkGraph& graph() const;
  [[nodiscard]] const Link& link(LinkId id) const { return graph().links[id.index()]; }

  /// Appends the links between two hosts; none for one and the same. False where there is no route.
  [[nodiscard]] bool route(HostId from, HostId to, std::vector<LinkId>& links) const;
  /// The switch that the host's first cable leads to; the host itself where that leads to another host.
  [[nodiscard]] NodeId leaf(HostId host) const;
  /// The torus that the host stands in, as an index into NetworkGraph::tori.
  [[nodiscard]] std::optional<std::uint32_t> torus(HostId host) const;

private:
  /// Of each host, found when first asked for.
  struct Places {
    std::vector<NodeId> leaves;
    std::vector<std::optional<std::uint32_t>> tori;
    std::vector<std::uint32_t> parts; ///< hosts that reach each other both ways share one
  };
  [[nodiscard]] const Places& places() const;
  [[nodiscard]] bool find_route(HostId from, HostId to, std::vector<LinkId>& links) const;
  /// Of a route that was asked for: its links among way_links_.
  struct Way {
    std::size_t first = 0;
    std::size_t count = 0;
  };

  Draw draw_;
  Router router_;
  mutable std::optional<NetworkGraph> graph_;
  mutable std::optional<Places> places_;
  mutable std::unordered_map<std::uint64_t, Way> ways_; ///< by both hosts
  mutable std::vector<LinkId> way_links_;
};

/// A number that hosts share whose first cable leads to one switch, or that stand in one torus; the host's own where
/// nothing is known of the network.
[[nodiscard]] std::uint64_t leaf_number(const Topology* network, HostId host);

} // namespace leasehold::model
