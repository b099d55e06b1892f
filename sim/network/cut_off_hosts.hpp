// Hosts that links which are down cut off from the others of their region: as nobody reaches them they are as good as down.
//
// Of a region's hosts that reached each other before, those stay whose part has the most hosts of all regions: of parts of one
// size the first. A region that is cut off from other regions as a whole stays, and what goes on in it; so do parts of it that
// never reached each other.
#pragma once

#include "model/inventory.hpp"
#include "model/topology/cluster_exits.hpp"

#include <set>
#include <vector>

namespace leasehold::network {

class CutOffHosts {
public:
  /// It outlives this.
  explicit CutOffHosts(const model::Inventory& inventory) : inventory_(&inventory) {}

  struct Change {
    std::vector<model::HostId> gone; ///< in their order, as are the others
    std::vector<model::HostId> back;
  };
  /// From now on these links are down besides those that are.
  Change close(const std::vector<model::LinkId>& links);
  /// These are up again.
  Change open(const std::vector<model::LinkId>& links);

private:
  [[nodiscard]] std::vector<model::HostId> cut_off() const;
  Change look();

  const model::Inventory* inventory_;
  std::set<model::LinkId> closed_;
  std::vector<std::vector<model::HostId>> before_; ///< the parts with all links up, found when first asked for
  std::vector<model::HostId> cut_off_;
};

} // namespace leasehold::network
