#include "policy/scheduling/elastic/widening.hpp"

#include <queue>
#include <tuple>
#include <vector>

namespace leasehold::policy {

void widen_by_gain(std::span<Widths> jobs, std::span<double> free)
{
  struct Step {
    double gain; ///< for each chip
    std::size_t job;
    bool operator<(const Step& other) const { return std::tuple{gain, other.job} < std::tuple{other.gain, job}; }
  };
  std::priority_queue<Step> steps;
  const auto next_step = [&](std::size_t j) {
    const Widths& job = jobs[j];
    if (job.now + 1 >= job.chips.size())
      return;
    const double gain = (job.costs[job.now] - job.costs[job.now + 1]) / (job.chips[job.now + 1] - job.chips[job.now]);
    if (gain > 0.0)
      steps.push({gain, j});
  };
  for (std::size_t j = 0; j < jobs.size(); ++j)
    next_step(j);
  while (!steps.empty()) {
    const std::size_t j = steps.top().job;
    steps.pop();
    Widths& job = jobs[j];
    const double more = job.chips[job.now + 1] - job.chips[job.now];
    if (more > free[job.pool])
      continue; // room only shrinks
    free[job.pool] -= more;
    ++job.now;
    next_step(j);
  }
}

} // namespace leasehold::policy
