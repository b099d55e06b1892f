#include "model/pending_queue.hpp"

namespace leasehold::model {

bool PendingQueue::goes_before(JobId a, JobId b) const
{
  const Job& x = (*jobs_)[a];
  const Job& y = (*jobs_)[b];
  if (x.priority != y.priority)
    return x.priority > y.priority;
  if (x.submitted != y.submitted)
    return x.submitted < y.submitted;
  return a < b;
}

void PendingQueue::insert(JobId job)
{
  if (links_.size() <= job.index())
    links_.resize(std::max<std::size_t>(jobs_->size(), job.index() + 1));
  JobId after = back_;
  while (after.valid() && goes_before(job, after))
    after = links_[after.index()].previous;
  const JobId before = after.valid() ? links_[after.index()].next : front_;
  links_[job.index()] = {after, before};
  (after.valid() ? links_[after.index()].next : front_) = job;
  (before.valid() ? links_[before.index()].previous : back_) = job;
  ++size_;
}

void PendingQueue::erase(JobId job)
{
  const Link link = links_[job.index()];
  (link.previous.valid() ? links_[link.previous.index()].next : front_) = link.next;
  (link.next.valid() ? links_[link.next.index()].previous : back_) = link.previous;
  links_[job.index()] = {};
  --size_;
}

} // namespace leasehold::model
