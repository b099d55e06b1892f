// What a rule for deadlines on spot (deadline.hpp) has to know of each job, kept from one decision to the next.
#pragma once

#include "policy/leasing/buying/deadline.hpp"
#include "policy/leasing/buying/desk.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace leasehold::policy {

/// What there is for a job now.
struct SpotSeen {
  bool there = false;           ///< all its chips on spot: held, or to be had
  bool held = false;            ///< all of them
  Seconds delivery{0.0};        ///< until chips on spot that are taken now compute
  Seconds data{0.0};            ///< until its data could be where it would run
  double price_share = 0.0;     ///< of the price on demand; 0 where nothing is sold so
  std::optional<Capacity> runs; ///< on what it is known to run
};

class DeadlineBook {
public:
  DeadlineBook(DeadlineRule rule, Seconds tick) : rule_(rule), tick_(tick) {}

  /// What the rule has the job hold until the next decision, at most a tick away; its clock runs from its first.
  Capacity decide(const Desk& desk, const Demand& demand, const ChipDemand& need, const SpotSeen& spot);
  [[nodiscard]] bool knows(std::string_view job) const { return jobs_.contains(job); }

private:
  struct Job {
    double done_before = 0.0; ///< share
    Timestamp begun;
    Capacity held = Capacity::none;
    double price_share = 0.0; ///< of what is held, as it was when that was decided
    Timestamp warm;           ///< when the held capacity makes progress
    Timestamp seen;           ///< last decision
    Seconds paid{0.0};
  };

  DeadlineRule rule_;
  Seconds tick_;
  std::map<std::string, Job, std::less<>> jobs_;
};

} // namespace leasehold::policy
