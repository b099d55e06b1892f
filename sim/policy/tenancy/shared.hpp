// Every tenant may run on everybody's leases, its own first. Whoever runs on another's is its guest and makes room when
// the owner's work comes: the latest first, and guests before the owner's own training.
#pragma once

#include "policy/api/tenancy.hpp"

#include <vector>

namespace leasehold::policy {

class Shared : public Tenancy {
public:
  [[nodiscard]] std::vector<model::PoolId> admit(model::TenantId tenant, const model::ClusterView& view) const override;
  [[nodiscard]] bool takes_guests() const override { return true; }
  [[nodiscard]] std::vector<model::JobId> victims(const model::ClusterView& view, model::PoolId pool,
                                                  const Claim& claim) const override;
};

} // namespace leasehold::policy
