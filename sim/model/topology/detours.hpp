// Ways around links that are down, as the routing of a real fabric finds them once it has noticed: SimGrid's routes never
// change, so that traffic on one of them would stand still although the platform has another way.
//
// A route without such a link stays what it is. Another goes where the fewest links are; where several ways have as few, by
// the number of the host that it leads to, as D-mod-k deals hosts out to switches (Zahavi 2011), so that the cables that are
// left share what a broken one carried. Hosts pass nothing on, but those of a torus.
#pragma once

#include "model/topology/topology.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace leasehold::model {

class Detours {
public:
  /// It outlives this.
  explicit Detours(const Topology& topology) : topology_(&topology) {}

  /// False where it is so already.
  bool close(LinkId link);
  bool open(LinkId link);
  [[nodiscard]] bool any_closed() const { return closed_count_ > 0; }
  [[nodiscard]] bool is_closed(LinkId link) const { return any_closed() && closed_[link.index()]; }

  /// As Topology::route.
  [[nodiscard]] bool route(HostId from, HostId to, std::vector<LinkId>& links) const;

private:
  /// By node, the hops that lead to it, as indices into NetworkGraph::hops.
  struct Arrivals {
    std::vector<std::uint32_t> first;
    std::vector<std::uint32_t> hops;
  };
  [[nodiscard]] const Arrivals& arrivals() const;
  [[nodiscard]] bool passes(const Hop& hop, NodeId start) const;
  [[nodiscard]] std::vector<std::uint32_t> distances_to(NodeId goal, NodeId start, NodeId barred) const;
  [[nodiscard]] bool lead_around(HostId from, HostId to, std::vector<LinkId>& links) const;

  const Topology* topology_;
  std::vector<bool> closed_; ///< by link; empty until one is
  std::size_t closed_count_ = 0;
  mutable std::optional<Arrivals> arrivals_;
  mutable std::optional<Departures> departures_;
};

} // namespace leasehold::model
