// What tenants' work needs and the stocks that they lease from have not: who lacks chips of which no supplier of its has
// any is turned away, though no policy asks for what it sees is not there.
#pragma once

#include "market/market.hpp"
#include "policy/api/leasing.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>

namespace leasehold::demand {

class TurnedAway {
public:
  /// A request of the tenant was granted: the offer is one of its suppliers of that chip from now on.
  void granted(const market::Market& market, model::TenantId tenant, market::OfferId offer);
  /// After a review: tells the market by how many chips the tenant's lack has grown since the one before, so that a lack
  /// that lasts counts once.
  void reviewed(market::Market& market, model::TenantId tenant, std::span<const policy::Demand> demands,
                std::span<const policy::ContractView> contracts, Timestamp now);

private:
  struct Account {
    std::map<model::ChipTypeId, std::set<market::OfferId>> suppliers;
    std::map<model::ChipTypeId, double> lack; ///< chips, as of the last review
  };
  /// The offer that turns the tenant away: the first of its suppliers of the chip where none has any left; where it has no
  /// supplier yet, of all who sell it for a term or on demand.
  [[nodiscard]] static std::optional<market::OfferId> drained(const market::Market& market, model::TenantId tenant,
                                                              const Account& account, model::ChipTypeId chip,
                                                              Timestamp now);

  std::map<model::TenantId, Account> accounts_;
};

} // namespace leasehold::demand
