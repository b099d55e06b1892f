#include "policy/scheduling/change_watch.hpp"

namespace leasehold::policy {

std::size_t ChangeWatch::running(const model::ClusterView& view)
{
  std::size_t count = 0;
  for (const model::Pool& pool : view.pools())
    count += pool.running.size();
  return count;
}

bool ChangeWatch::only_new_jobs(const model::ClusterView& view) const
{
  if (changed_ || view.pending().size() != pending_seen_ + submissions_ || running(view) != running_seen_)
    return false;
  std::size_t behind = 0;
  for (model::JobId job = first_new(view); job.valid() && behind <= submissions_; job = view.pending().next(job))
    ++behind;
  return behind == submissions_;
}

void ChangeWatch::seen(const model::ClusterView& view)
{
  submissions_ = 0;
  changed_ = false;
  pending_seen_ = view.pending().size();
  running_seen_ = running(view);
  last_seen_ = view.pending().back();
}

} // namespace leasehold::policy
