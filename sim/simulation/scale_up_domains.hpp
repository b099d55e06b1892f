// Which hosts share a scale-up domain (an NVLink rack, a slice of a torus), and what a placement over several costs.
//
// The platform does not name domains: hosts of one provider, region and chip type fill them in the order of its file.
#pragma once

#include "model/domain_shares.hpp"
#include "model/inventory.hpp"
#include "model/placement.hpp"

#include <cstdint>
#include <vector>

namespace leasehold::simulation {

class ScaleUpDomains {
public:
  explicit ScaleUpDomains(const model::Inventory& inventory);

  /// Share of the gang's planned rate that the placement leaves. The domain with the fewest hosts of the gang sets the
  /// pace: collectives wait for it.
  [[nodiscard]] double share(const model::DomainShares& domains, const model::Placement& placement) const;

private:
  std::vector<std::uint32_t> positions_; ///< by host: its number among those of its provider, region and chip type
};

} // namespace leasehold::simulation
