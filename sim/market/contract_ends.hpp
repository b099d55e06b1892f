// When leases end, for the policies' view of the pools.
#pragma once

#include "market/lease_accounts.hpp"
#include "market/market.hpp"
#include "model/job_facts.hpp"

#include <algorithm>

namespace leasehold::market {

class ContractEnds final : public model::LeaseEnds {
public:
  explicit ContractEnds(const Market& market) : market_(&market) {}

  /// As the contract stands: a renewal that is due by itself is not known to happen. What is owned never ends.
  [[nodiscard]] Timestamp end_of(model::LeaseId lease) const override
  {
    if (lease.index() >= first_owned_lease)
      return Timestamp::never();
    const Lease& contract = market_->lease(lease);
    return std::min(contract.dates().end, contract.dates().revoked_at);
  }

private:
  const Market* market_;
};

} // namespace leasehold::market
