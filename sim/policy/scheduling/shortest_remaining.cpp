#include "policy/scheduling/shortest_remaining.hpp"

#include "policy/planning/in_order.hpp"

#include <algorithm>

namespace leasehold::policy {

double ShortestRemaining::remaining(const RankedJob& job) const
{
  // Of the first alternative, wherever it runs: else jobs on slow chips would take turns for ever.
  const model::Request& request = job.requests[0];
  const double done = job.facts.work / request.rate;
  const double all = work_.empty() ? request.walltime.value() : work_[job.id.index()] / request.rate;
  return std::max(0.0, all - done) * (by_ == ShortBy::service ? request.total_chips() : 1.0);
}

JobRank ShortestRemaining::rank(const RankedJob& job, Timestamp /*now*/) const
{
  return {.may_make_room = job.stay == nullptr || !keeps_nothing(job.facts),
          .urgency = -std::int64_t{job.job.priority},
          .value = remaining(job),
          .place = job.stay == nullptr};
}

} // namespace leasehold::policy
