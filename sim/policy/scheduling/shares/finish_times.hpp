// What finish-time fairness goes by: how late each job will end, against when it would have with its own part of all chips to
// itself all along (Themis' rho).
#pragma once

#include "policy/scheduling/shares/share_planner.hpp"

#include <map>
#include <vector>

namespace leasehold::policy {

/// Of a job that shares, now.
struct FinishEstimate {
  double age = 0.0;       ///< since it was submitted, s
  double left = 0.0;      ///< as `declared_left`; 0 where it does not tell
  double own_rate = 0.0;  ///< with its own part of the chips, as many jobs as there are now; 0 where it can run nowhere
  double own_time = 0.0;  ///< what it did so far would have taken with its own part, which grew as others left
  bool tells_left = true; ///< else it is measured by what it did so far

  /// From its submission to its end with its own part; 0 where it can run nowhere and did nothing.
  [[nodiscard]] double alone() const { return own_time + (own_rate > 0.0 ? left / own_rate : 0.0); }
};

/// Adds up what jobs did, from one look to the next.
class FinishTimesSoFar {
public:
  /// Of `world.jobs`, in their order. Jobs that are not among them are forgotten.
  [[nodiscard]] std::vector<FinishEstimate> look(const SharedWorld& world);

private:
  struct Past {
    double own_time = 0.0;
    double work = 0.0, rate = 0.0; ///< at the last look
  };
  std::map<model::JobId, Past> past_;
};

} // namespace leasehold::policy
