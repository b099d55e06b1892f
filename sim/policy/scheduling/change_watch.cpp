#include "policy/scheduling/change_watch.hpp"

namespace leasehold::policy {

ChangeWatch::Capacity ChangeWatch::capacity(const model::ClusterView& view)
{
  Capacity sum;
  sum.pools = view.pools().size();
  for (const model::Pool& pool : view.pools()) {
    sum.running += pool.running.size();
    sum.chips += pool.chips;
    sum.chips_free += pool.chips_free;
    sum.chips_down += pool.chips_down;
  }
  return sum;
}

bool ChangeWatch::only_new_jobs(const model::ClusterView& view) const
{
  if (changed_ || view.pending().size() != pending_seen_ + submissions_ || capacity(view) != capacity_seen_)
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
  capacity_seen_ = capacity(view);
  last_seen_ = view.pending().back();
}

} // namespace leasehold::policy
