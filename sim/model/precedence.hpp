// Which jobs of a run come only once others are over, and who of them may come when.
#pragma once

#include "model/job.hpp"
#include "model/job_graph.hpp"

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <utility>
#include <vector>

namespace leasehold::model {

/// A job that waits for others comes at its own time, or once all of them are over and thought about, whichever is later.
/// One that needs another to finish is doomed where that is killed or rejected: it comes at once, to be rejected itself.
class Precedence {
public:
  Precedence() = default;
  /// Links of jobs by their ids, without cycles. `jobs` outlives it.
  Precedence(const JobTable& jobs, std::vector<JobLink> links);

  [[nodiscard]] std::span<const JobLink> links() const { return links_; }
  /// Those of jobs that need others to finish. What comes after any end are users who come back: nobody knows of it before.
  [[nodiscard]] std::span<const JobLink> declared() const { return declared_; }
  /// Whether it waits for others, or did.
  [[nodiscard]] bool holds(JobId job) const { return held_.contains(job); }
  /// The job has ended, or been rejected.
  void over(JobId job, Timestamp now);
  /// When the first of those comes that wait for nobody any more; never() where there is none.
  [[nodiscard]] Timestamp next() const { return due_.empty() ? Timestamp::never() : due_.begin()->first; }
  /// Takes one that comes at `now`, in order of time and id.
  [[nodiscard]] std::optional<JobId> take(Timestamp now);
  /// The job that it needed and that did not finish; none() where there is none.
  [[nodiscard]] JobId doomed_by(JobId job) const;
  /// When it was to come if nothing held it up.
  [[nodiscard]] Timestamp own_time(JobId job) const;
  /// When a job that waits for others would come if those before it take `left` and never wait from now on.
  /// O(jobs + links).
  [[nodiscard]] Timestamp expected(JobId job, Timestamp now, const std::function<Seconds(JobId)>& left) const;

private:
  struct Held {
    Timestamp own;   ///< its time in its trace or scenario
    Timestamp ready; ///< as those say that are over
    std::uint32_t open = 0;
    JobId doomed_by = JobId::none();
  };

  [[nodiscard]] bool finished(JobId job) const { return (*jobs_)[job].state == JobState::finished; }

  const JobTable* jobs_ = nullptr;
  std::vector<JobLink> links_; ///< by `before`
  std::vector<JobLink> declared_;
  std::map<JobId, Held> held_;
  std::set<std::pair<Timestamp, JobId>> due_;
};

} // namespace leasehold::model
