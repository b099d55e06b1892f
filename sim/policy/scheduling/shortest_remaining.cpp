#include "policy/scheduling/shortest_remaining.hpp"

#include "policy/planning/in_order.hpp"

#include <algorithm>
#include <tuple>
#include <vector>

namespace leasehold::policy {

double ShortestRemaining::remaining(const Snapshot::Job& job) const
{
  const model::Request& request =
      job.requests[0]; // wherever it runs: else jobs on slow chips would take turns for ever
  const double done = job.facts.work / request.rate;
  const double all = work_.empty() ? request.walltime.value() : work_[job.id.index()] / request.rate;
  return std::max(0.0, all - done) * (by_ == ShortBy::service ? request.total_chips() : 1.0);
}

Plan ShortestRemaining::plan(const Snapshot& snapshot)
{
  // What a job has left is worked out once, as the order asks for it often.
  using Ranked = std::tuple<bool, std::int64_t, double, bool, Timestamp, model::JobId, const Snapshot::Job*>;
  std::vector<Ranked> ranked;
  ranked.reserve(snapshot.jobs.size());
  for (const Snapshot::Job& job : snapshot.jobs)
    ranked.emplace_back(!(job.stay && keeps_nothing(job)), -std::int64_t{job.priority}, remaining(job), !job.stay,
                        job.submitted, job.id, &job);
  std::ranges::sort(ranked, [](const Ranked& a, const Ranked& b) { return a < b; });
  std::vector<const Snapshot::Job*> order;
  order.reserve(ranked.size());
  for (const Ranked& one : ranked)
    order.push_back(std::get<const Snapshot::Job*>(one));
  return plan_in_order(snapshot, order);
}

} // namespace leasehold::policy
