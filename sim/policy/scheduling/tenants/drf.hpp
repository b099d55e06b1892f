// Dominant resource fairness: whoever has least of what it needs most comes next.
#pragma once

#include "policy/api/scheduling.hpp"
#include "policy/scheduling/tenants/tree.hpp"

#include <deque>
#include <utility>
#include <vector>

namespace leasehold::policy {

/// Progressive filling: the neediest tenant's next job starts, or the tenant is passed over until something changes.
class DominantShares final : public Scheduling {
public:
  explicit DominantShares(std::vector<GroupParameters> groups) : groups_(std::move(groups)) {}

  void meet(const Parties& parties, config::Diagnostics& diagnostics) override
  {
    tree_.grow(groups_, parties.tenants, diagnostics);
  }
  void schedule(const model::ClusterView& view, DecisionSink& decisions) override;
  void pool_changed(const model::ClusterView&, model::PoolId) override { counted_ = false; }

private:
  std::vector<GroupParameters> groups_;
  TenantTree tree_;
  Resources all_{};
  bool counted_ = false;
};

} // namespace leasehold::policy
