// What would be if gangs gave up and took chips: tried on the books themselves and taken back, last first, once the trial
// is over, so that a trial costs what is tried in it and not what the books hold.
#pragma once

#include "model/ledger.hpp"

#include <map>
#include <vector>

namespace leasehold::model {

class LedgerTrial {
public:
  /// Nobody else changes the ledger while the trial lasts.
  explicit LedgerTrial(ClusterLedger& ledger) : ledger_(&ledger), caps_(ledger.caps()) {}
  LedgerTrial(const LedgerTrial&) = delete;
  LedgerTrial& operator=(const LedgerTrial&) = delete;
  ~LedgerTrial();

  /// As ClusterLedger's.
  Rejection allocate(JobId job, std::uint32_t request_index, const Request& request, Placement& placement,
                     Timestamp now);
  /// The job holds chips and took none in the trial.
  void release(JobId job);
  /// What a job gave up.
  [[nodiscard]] const Allocation& released(JobId job) const { return steps_[released_.at(job)].held; }

private:
  struct Step {
    bool gave_up = false;
    Allocation held; ///< of those that gave up; else its job alone counts
    Request request;
  };

  ClusterLedger* ledger_;
  PowerCaps caps_; ///< sums of watts, which taking back would round
  std::vector<Step> steps_;
  std::map<JobId, std::size_t> released_; ///< into steps_
};

} // namespace leasehold::model
