#include "policy/scheduling/queue_policy.hpp"

namespace leasehold::policy {

void QueuePolicy::schedule(const model::ClusterView& view, DecisionSink& decisions)
{
  const bool whole_queue = !watch_.only_new_jobs(view);
  if (whole_queue)
    begin(view);
  model::JobId job = whole_queue ? view.pending().front() : watch_.first_new(view);
  while (job.valid()) {
    job = worth_a_look(view, job);
    if (!job.valid())
      break;
    const model::JobId next = view.pending().next(job);
    if (!consider(view, job, decisions))
      break;
    job = next;
  }
  watch_.seen(view);
  end();
}

void QueuePolicy::submitted(const model::ClusterView&, model::JobId)
{
  watch_.note_submission();
}

void QueuePolicy::ended(const model::ClusterView&, model::JobId, const model::Allocation&)
{
  watch_.note_change();
}

void QueuePolicy::pool_changed(const model::ClusterView&, model::PoolId)
{
  watch_.note_change();
}

} // namespace leasehold::policy
