// Which hosts share a scale-up domain (an NVLink rack, a slice of a torus), and what a placement over several costs.
//
// Where the platform does not name domains, hosts of one provider, region and chip type fill those of the catalogue's size
// in the order of its file, and those of a torus no other's: its links end at the pod.
#pragma once

#include "model/domain_shares.hpp"
#include "model/inventory.hpp"
#include "model/placement.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace leasehold::model {

class ScaleUpDomains {
public:
  explicit ScaleUpDomains(const Inventory& inventory);

  /// Hosts of the gang in the domain that has the fewest of them, which sets the pace: collectives wait for it. 0 where all
  /// are in one.
  [[nodiscard]] std::uint32_t together(const DomainShares& domains, const Placement& placement) const;

private:
  std::vector<std::uint32_t> positions_; ///< by host: its number among those of its provider, region and chip type
  std::vector<DomainId> stated_;         ///< by host
  std::shared_ptr<const Topology> network_;
};

} // namespace leasehold::model
