// Critical path first: the job with the longest chain of work behind it comes first, as HEFT ranks tasks.
#include "model/job_graph.hpp"
#include "policy/planning/ranked.hpp"
#include "policy/scheduling/registry.hpp"

#include <algorithm>
#include <vector>

namespace leasehold::policy {

namespace {

/// What is left of the job once so much of its work is done, as declared: the mean over its alternatives, of which nobody
/// knows yet which it will get. A job without an estimate counts as what comes behind it alone.
double mean_left(std::span<const model::Request> requests, double done)
{
  double sum = 0.0;
  for (const model::Request& request : requests)
    if (request.walltime < model::no_limit)
      sum += std::max(0.0, request.walltime.value() - done / request.rate);
  return sum / static_cast<double>(requests.size());
}

class CriticalPathFirst final : public Ranking {
public:
  [[nodiscard]] JobRank rank(const RankedJob& job, Timestamp /*now*/) const override
  {
    const std::size_t index = job.id.index();
    const double behind = index < behind_.size() ? behind_[index] : 0.0;
    return {.may_make_room = job.stay == nullptr,
            .urgency = -std::int64_t{job.job.priority},
            .value = -(mean_left(job.requests, job.facts.work) + behind)};
  }
  [[nodiscard]] bool steady() const override { return true; }
  /// All chains are known from the start.
  [[nodiscard]] std::vector<model::JobId> turn(const model::ClusterView& view,
                                               std::span<const model::JobId> /*touched*/) override
  {
    if (!behind_.empty() || view.links().empty())
      return {};
    std::uint32_t jobs = 0;
    for (const model::JobLink& link : view.links())
      jobs = std::max({jobs, link.before + 1, link.after + 1});
    std::vector<double> lengths(jobs, 0.0);
    for (const model::JobLink& link : view.links())
      for (const std::uint32_t job : {link.before, link.after})
        lengths[job] = mean_left(view.requests(model::JobId{job}), 0.0);
    behind_ = model::JobGraph{jobs, view.links()}.upward_ranks(lengths);
    for (std::uint32_t j = 0; j < jobs; ++j)
      behind_[j] -= lengths[j];
    return {};
  }

private:
  std::vector<double> behind_; ///< by job, s; empty until it is known, or where no job waits for another
};

struct CriticalPathParameters {};

const config::Schema<CriticalPathParameters>& schema(Tag<CriticalPathParameters>)
{
  static const auto declared = config::Schema<CriticalPathParameters>(
      "critical_path",
      "the job comes first, within its priority, that has the longest chain left: its own estimate, the mean over its "
      "alternatives, and that of the jobs that wait for it (`after`), the longest way (HEFT's upward rank). Nobody is "
      "stopped; a job that does not fit is skipped. O(jobs + links) once, then O(waiting · log waiting) an event; "
      "where "
      "jobs take one chip each for a known time, no later than (2 - 1/chips) times the shortest makespan, as any order "
      "that leaves no chip idle (Graham 1969). Without `after` it is longest job first. It places gangs of whole chips "
      "itself, on idle hosts first; what needs shares, cores or memory gets what they leave");
  return declared;
}

} // namespace

Entry<Scheduling> critical_path_entry()
{
  auto made = entry<Scheduling, CriticalPathParameters>(
      "Topcuoglu, Hariri and Wu, HEFT, IEEE TPDS 2002; Graham 1969", [](const CriticalPathParameters&, std::uint64_t) {
        return std::make_unique<RankedScheduling>(std::make_unique<CriticalPathFirst>());
      });
  made.names_hosts = true;
  return made;
}

} // namespace leasehold::policy
