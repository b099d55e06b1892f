#include "policy/scheduling/shares/finish_times.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace leasehold::policy {

std::vector<FinishEstimate> FinishTimesSoFar::look(const SharedWorld& world)
{
  const Shares own = isolated_shares(world.problem);
  std::vector<FinishEstimate> estimates;
  std::map<model::JobId, Past> now;
  for (std::size_t i = 0; i < world.jobs.size(); ++i) {
    const Snapshot::Job& job = *world.jobs[i];
    FinishEstimate estimate;
    estimate.age = (world.now - job.submitted).value();
    const double left = declared_left(job);
    estimate.tells_left = std::isfinite(left);
    estimate.left = estimate.tells_left ? left : 0.0;
    if (world.problem.kinds() > 0)
      estimate.own_rate = gained(world.problem, world.problem.rates, own, i);
    if (const auto before = past_.find(job.id); before != past_.end()) {
      estimate.own_time = before->second.own_time;
      if (before->second.rate > 0.0)
        estimate.own_time += std::max(0.0, job.facts.work - before->second.work) / before->second.rate;
    }
    now[job.id] = {estimate.own_time, job.facts.work, estimate.own_rate};
    estimates.push_back(estimate);
  }
  past_ = std::move(now);
  return estimates;
}

} // namespace leasehold::policy
