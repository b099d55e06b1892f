// What tenants' work needs and the stocks that they lease from have not: who takes the last chips of a stock and still lacks
// some is turned away for the rest, though no policy asks for what it sees is not there.
#pragma once

#include "market/market.hpp"
#include "policy/api/leasing.hpp"

#include <cstdint>
#include <map>
#include <span>

namespace leasehold::simulation {

class TurnedAway {
public:
  /// A request of the tenant was granted. From then on the offer counts as drained, until it has chips again.
  void granted(const market::Market& market, model::TenantId tenant, market::OfferId offer, Timestamp now);
  /// Whether the tenant has drained an offer, or lacked anything at its last review: else there is nothing to count.
  [[nodiscard]] bool concerns(model::TenantId tenant) const { return accounts_.contains(tenant); }
  /// After a review: tells the market by how many chips the tenant's lack has grown since the one before, so that a lack
  /// that lasts counts once.
  void reviewed(market::Market& market, model::TenantId tenant, std::span<const policy::Demand> demands,
                std::span<const policy::ContractView> contracts, Timestamp now);

private:
  struct Account {
    std::map<model::ChipTypeId, market::OfferId> drained; ///< the offer whose last chips were taken
    std::map<model::ChipTypeId, double> lack;             ///< chips, as of the last review
  };

  std::map<model::TenantId, Account> accounts_;
};

} // namespace leasehold::simulation
