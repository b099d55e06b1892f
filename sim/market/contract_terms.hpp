// When leases end and what they cost, for the policies' view of the pools.
#pragma once

#include "market/market.hpp"
#include "model/job_facts.hpp"

namespace leasehold::market {

struct OnDemand {
  double price = 0.0; ///< $/h of a chip; 0: nobody offers it so
  double lot = 0.0;   ///< chips that a lease has at least, and grows by
};

/// What chips of a type cost a tenant that leases.
struct ChipCost {
  OnDemand rented;
  double paid = 0.0; ///< chips that it holds and pays for anyway
};

class ContractTerms final : public model::LeaseTerms {
public:
  explicit ContractTerms(const Market& market) : market_(&market) {}

  /// As the contract stands: a renewal that is due by itself is not known to happen. What is owned never ends.
  [[nodiscard]] Timestamp end_of(model::LeaseId lease) const override;
  [[nodiscard]] bool paid_by_use(model::LeaseId lease) const override;
  [[nodiscard]] double price_of(model::LeaseId lease, model::ChipTypeId chip, Timestamp now) const override;
  /// The least that a chip of the type costs on demand.
  [[nodiscard]] OnDemand on_demand(model::ChipTypeId chip, Timestamp now) const;
  [[nodiscard]] ChipCost cost(model::TenantId tenant, model::ChipTypeId chip, Timestamp now) const
  {
    return {on_demand(chip, now), committed(tenant, chip)};
  }
  /// Chips of the type that the tenant holds and that are paid for whether they are idle or not.
  [[nodiscard]] double committed(model::TenantId tenant, model::ChipTypeId chip) const;

private:
  const Market* market_;
};

} // namespace leasehold::market
