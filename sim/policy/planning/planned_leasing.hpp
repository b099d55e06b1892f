// Plays a planner of leasing: asks it at each review, and carries the difference between its plan and what is held out.
//
// What goes goes first, so that its stock may be had again; of an offer's leases the least busy first, then the latest. What
// is too much by less than a step, or cannot go for the programme's minimum, stays.
#pragma once

#include "policy/api/leasing_planner.hpp"

#include <memory>
#include <vector>

namespace leasehold::policy {

class PlannedLeasing : public Leasing {
public:
  /// The period, between reviews that nothing else causes, is above 0.
  PlannedLeasing(Seconds period, std::unique_ptr<LeasingPlanner> planner);

  /// Throws std::invalid_argument where a plan names what its tenant has not, says one thing twice, or counts what nobody can
  /// have; std::out_of_range where an offer of it is not open to the tenant. What the market does not grant, the planner sees
  /// at the next review (LeasingView::turned_down).
  void review(const LeasingView& view, LeaseSink& sink) override;
  [[nodiscard]] Seconds period() const override { return period_; }

private:
  void ask(const LeasingView& view, market::LeaseRequest request, TurnedDown::Wish wish, LeaseSink& sink);
  void ask_for_ports(const LeasingView& view, const LeasingPlan& plan, LeaseSink& sink);

  Seconds period_;
  std::unique_ptr<LeasingPlanner> planner_;
  std::vector<TurnedDown> turned_down_; ///< at the last review
};

} // namespace leasehold::policy
