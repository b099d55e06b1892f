// The queue of pending jobs: by priority, then submission. Linked by index, so that a job leaves from the middle in
// constant time and a policy may start jobs while it walks.
#pragma once

#include "model/ids.hpp"
#include "model/job.hpp"

#include <cstdint>
#include <vector>

namespace leasehold::model {

class PendingQueue {
public:
  explicit PendingQueue(const JobTable& jobs) : jobs_(&jobs) {}

  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] JobId front() const { return front_; }
  [[nodiscard]] JobId back() const { return back_; }
  /// The job behind `job`, none() at the end. Take it before starting `job`: a job that left the queue has no successor.
  [[nodiscard]] JobId next(JobId job) const { return links_[job.index()].next; }

  /// Puts a job at its place; a preempted job goes where its priority and submission time put it.
  void insert(JobId job);
  void erase(JobId job);

private:
  struct Link {
    JobId previous;
    JobId next;
  };
  [[nodiscard]] bool goes_before(JobId a, JobId b) const;

  const JobTable* jobs_;
  std::vector<Link> links_;
  JobId front_;
  JobId back_;
  std::size_t size_ = 0;
};

} // namespace leasehold::model
