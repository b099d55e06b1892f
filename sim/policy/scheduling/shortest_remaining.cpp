#include "policy/scheduling/shortest_remaining.hpp"

#include "policy/planning/in_order.hpp"

#include <algorithm>
#include <tuple>

namespace leasehold::policy {

double ShortestRemaining::remaining(const Snapshot::Job& job) const
{
  // Of the first alternative, wherever it runs: else jobs on slow chips would take turns for ever.
  const model::Request& request = job.requests[0];
  const double done = job.facts.work / request.rate;
  const double all = work_.empty() ? request.walltime.value() : work_[job.id.index()] / request.rate;
  return std::max(0.0, all - done) * (by_ == ShortBy::service ? request.total_chips() : 1.0);
}

Plan ShortestRemaining::plan(const Snapshot& snapshot)
{
  return plan_by_rank(snapshot, [this](const Snapshot::Job& job) {
    return std::tuple{!(job.stay && keeps_nothing(job)), -std::int64_t{job.priority}, remaining(job), !job.stay};
  });
}

} // namespace leasehold::policy
