// Gangs that a plan has run in providers' queues (flex-start), one run after another, rather than on what it rents or commits to.
#pragma once

#include "policy/leasing/plan/outlook.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace leasehold::policy {

/// What carrying a gang so to its end costs, or to the end of the plan.
struct QueuedRun {
  market::OfferId offer;
  double dollars = 0.0;
};

/// The cheapest offer of a queue whose stock has the gang's chips now and that brings it to its end before `end`, hours from
/// now, where that is before the plan's; where rented chips of the type cost no more, none.
[[nodiscard]] std::optional<QueuedRun> queued_run(const Desk& desk, const Demand& demand, const LoadAhead& load,
                                                  const OutlookRules& rules, double end);

/// Whether the gang might be queued: such an offer is below what renting costs.
[[nodiscard]] bool may_queue(const Desk& desk, const Demand& demand);

/// As though the gang needed nothing.
[[nodiscard]] LoadAhead without_need(const LoadAhead& load);

class QueuedRuns {
public:
  /// The plan's choice, by demand, in the place of what was chosen before and not asked for.
  void take_up(const std::vector<std::optional<market::OfferId>>& chosen, const LeasingView& view);
  /// A gang that was asked for is no load of a plan.
  void leave_out(const LeasingView& view, std::vector<LoadAhead>& loads) const;
  /// Asks for runs once their gangs can begin, and for the next as one ends; lets go of those that are done. A gang goes back to
  /// the plan where none is to be had, where it has queued for three days, or where its deadline does not let it any longer.
  void play(const LeasingView& view, LeaseSink& sink);
  [[nodiscard]] bool carries(const Demand& demand) const { return runs_.contains(demand.name); }

private:
  struct Run {
    market::OfferId offer;
    std::optional<model::LeaseId> lease; ///< the last that was asked for
    Timestamp asked;
  };
  /// Whether it goes on.
  static bool go_on(Run& run, const Demand& demand, const LeasingView& view, LeaseSink& sink);
  static bool ask(Run& run, const Demand& demand, const ChipDemand& need, const LeasingView& view, LeaseSink& sink);

  std::map<std::string, Run, std::less<>> runs_; ///< by workload
};

} // namespace leasehold::policy
