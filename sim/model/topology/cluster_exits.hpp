// Clusters whose traffic to elsewhere leaves by each host's own way. SimGrid has a cluster's way out at one of its hosts,
// so that all of it crosses that host's cables; where the file says so (property `exit`), the links inside such a cluster
// are replaced by those between the host and the way out. In a fat tree these lead up to a top switch: the host's own and,
// above, of equal ones those that its number falls to (as D-mod-k picks them, Zahavi 2011), so that the hosts of a leaf
// leave by all of its cables. In a torus they are the host's cards, and in a dragonfly the cable to its router.
#pragma once

#include "model/ids.hpp"

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

namespace leasehold::model {

using NodeId = Id<struct NodeTag>; ///< index into NetworkGraph::nodes
using LinkId = Id<struct LinkTag>; ///< index into NetworkGraph::links

class ClusterExits {
public:
  /// A new cluster, to which all that is added belongs until the next; `out` is where all of its ways out meet.
  void add_cluster(NodeId out);
  /// The next host of the cluster; none() where nobody leases it.
  void add_host(HostId host, NodeId node);
  /// On the way between hosts and `out`.
  void add_cable(NodeId lower, NodeId upper, LinkId up, LinkId down);
  /// No traffic with elsewhere crosses it.
  void add_inner(LinkId link);

  /// Whether traffic between the two leaves or enters such a cluster.
  [[nodiscard]] bool crossed(HostId from, HostId to) const;
  /// Where both are in one such cluster: its `out`, by which what they send each other never goes.
  [[nodiscard]] NodeId barred(HostId from, HostId to) const;
  /// `links` from `first` on are the route through the clusters' hosts; afterwards the one over their own ways.
  void lead_out(HostId from, HostId to, std::vector<LinkId>& links, std::size_t first) const;

private:
  struct Place {
    std::uint32_t cluster = 0;
    std::uint32_t rank = 0;
    NodeId node;
  };
  struct Cable {
    NodeId upper;
    LinkId up;
    LinkId down;
  };
  [[nodiscard]] std::optional<std::uint32_t> cluster_of(HostId host) const;
  /// From the host outwards.
  [[nodiscard]] std::vector<const Cable*> climb(HostId host) const;

  std::vector<NodeId> outs_; ///< by cluster
  std::uint32_t next_rank_ = 0;
  std::unordered_map<HostId, Place> places_;
  std::unordered_map<NodeId, std::vector<Cable>> cables_; ///< outwards
  std::vector<bool> inside_;                              ///< by link
};

} // namespace leasehold::model
