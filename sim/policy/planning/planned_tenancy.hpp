// Plays a planner of tenancy: answers by its plan what the run loop asks of a tenancy policy.
//
// A plan holds for one instant, and is made anew when a pool was made in it. A plan that changes with time alone shows at
// the next instant at which something happens.
#pragma once

#include "policy/api/tenancy.hpp"
#include "policy/api/tenancy_planner.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <utility>

namespace leasehold::policy {

class PlannedTenancy : public Tenancy {
public:
  using Drawing = std::function<TenancyPlan(const model::ClusterView& view)>;

  /// `takes_guests`: whether its plans may open a pool to another tenant than its owner.
  PlannedTenancy(Drawing draw, bool takes_guests) : draw_(std::move(draw)), takes_guests_(takes_guests) {}
  /// Plans are drawn of snapshots.
  PlannedTenancy(std::unique_ptr<TenancyPlanner> planner, bool takes_guests);

  /// Throws std::invalid_argument where a plan names what there is not, says a thing twice, or opens another's pool though
  /// `takes_guests` is not set.
  [[nodiscard]] std::vector<model::PoolId> admit(model::TenantId tenant, const model::ClusterView& view) const override;
  [[nodiscard]] model::Rejection judge(const model::ClusterView& view, model::PoolId pool, model::TenantId tenant,
                                       const model::Request& request) const override;
  [[nodiscard]] bool accepts_without(const model::ClusterView& view, model::PoolId pool, const Claim& claim,
                                     const Claim::Whom& gone) const override;
  [[nodiscard]] bool takes_guests() const override { return takes_guests_; }
  [[nodiscard]] std::vector<model::JobId> victims(const model::ClusterView& view, model::PoolId pool,
                                                  const Claim& claim) const override;

private:
  /// What of the claim's tenant stays counts.
  [[nodiscard]] model::Rejection judge_beside(const model::ClusterView& view, model::PoolId pool, const Claim& claim,
                                              const Claim::Whom& stays) const;
  [[nodiscard]] const TenancyPlan& plan(const model::ClusterView& view) const;

  Drawing draw_;
  bool takes_guests_;
  // What was asked last is kept, as the run loop asks for each gang. It depends on the view alone.
  mutable TenancyPlan plan_;
  mutable Timestamp of_ = Timestamp::never();
  mutable std::size_t pools_ = 0;
};

} // namespace leasehold::policy
