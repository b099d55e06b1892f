// When leases end and what they cost, for the policies' view of the pools.
#pragma once

#include "market/market.hpp"
#include "model/job_facts.hpp"

namespace leasehold::market {

class ContractTerms final : public model::LeaseTerms {
public:
  explicit ContractTerms(const Market& market) : market_(&market) {}

  /// As the contract stands: a renewal that is due by itself is not known to happen. What is owned never ends.
  [[nodiscard]] Timestamp end_of(model::LeaseId lease) const override;
  [[nodiscard]] bool paid_by_use(model::LeaseId lease) const override;
  [[nodiscard]] double price_of(model::LeaseId lease, model::ChipTypeId chip, Timestamp now) const override;
  /// The least that a chip of the type costs on demand, $/h; 0 where nobody offers it so.
  [[nodiscard]] double on_demand(model::ChipTypeId chip, Timestamp now) const;

private:
  const Market* market_;
};

} // namespace leasehold::market
