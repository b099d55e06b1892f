// Fat trees whose traffic to elsewhere leaves at their top switches. SimGrid has a cluster's way out at one of its hosts, so that
// all of it crosses that host's cables; where the file says so (property `exit`), the cables inside such a tree are replaced by
// those between the host and a top switch: its own and, above, of equal ones those that its number falls to (as D-mod-k picks
// them, Zahavi 2011), so that the hosts of a leaf leave by all of its cables.
#pragma once

#include "model/ids.hpp"

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

namespace leasehold::model {

using NodeId = Id<struct NodeTag>; ///< index into NetworkGraph::nodes
using LinkId = Id<struct LinkTag>; ///< index into NetworkGraph::links

class CoreExits {
public:
  /// A new tree, to which all that is added belongs until the next.
  void add_tree();
  /// The next host of the tree; none() where nobody leases it.
  void add_host(HostId host, NodeId node);
  void add_cable(NodeId lower, NodeId upper, LinkId up, LinkId down);

  /// Whether traffic between the two leaves or enters such a tree.
  [[nodiscard]] bool crossed(HostId from, HostId to) const;
  /// `links` from `first` on are the route through the trees' hosts; afterwards the one over their top switches.
  void lead_over_cores(HostId from, HostId to, std::vector<LinkId>& links, std::size_t first) const;

private:
  struct Place {
    std::uint32_t tree = 0;
    std::uint32_t rank = 0;
    NodeId node;
  };
  struct Cable {
    NodeId upper;
    LinkId up;
    LinkId down;
  };
  [[nodiscard]] std::optional<std::uint32_t> tree_of(HostId host) const;
  /// From the host upwards.
  [[nodiscard]] std::vector<const Cable*> climb(HostId host) const;

  std::uint32_t trees_ = 0;
  std::uint32_t hosts_ = 0; ///< of the last tree
  std::unordered_map<HostId, Place> places_;
  std::unordered_map<NodeId, std::vector<Cable>> cables_; ///< upwards
  std::vector<bool> inside_;                              ///< by link
};

} // namespace leasehold::model
