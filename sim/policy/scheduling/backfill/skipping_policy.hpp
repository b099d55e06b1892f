// A walk over the queue that passes over jobs that cannot start, without a look at them: for policies under which most of
// a long queue cannot.
#pragma once

#include "policy/scheduling/backfill/queue_tree.hpp"
#include "policy/scheduling/queue_policy.hpp"

#include <utility>

namespace leasehold::policy {

class SkippingPolicy : public QueuePolicy {
public:
  void submitted(const model::ClusterView& view, model::JobId job) override
  {
    QueuePolicy::submitted(view, job);
    queue_.submitted(job);
  }
  void ended(const model::ClusterView& view, model::JobId job, const model::Allocation& held) override
  {
    QueuePolicy::ended(view, job, held);
    queue_.ended(job);
  }
  void pool_changed(const model::ClusterView& view, model::PoolId pool) override
  {
    QueuePolicy::pool_changed(view, pool);
    queue_.pool_changed();
  }

protected:
  /// Whether a job that asks for this much or more could start in the pool, or change what is planned there; true also
  /// where it is not known. What is true of a job is true of whoever asks for less.
  [[nodiscard]] virtual bool may_matter(const model::ClusterView& view, const LeastAsk& ask,
                                        model::PoolId pool) const = 0;

  model::JobId worth_a_look(const model::ClusterView& view, model::JobId job) override
  {
    if (!std::exchange(followed_, true) || queue_.has_news()) // jobs that a start drives off wait again
      queue_.follow(view);
    return queue_.first(job, [&](const LeastAsk& ask) {
      for (std::uint32_t p = 0; p < view.pools().size(); ++p)
        if (ask.could_run_in(p) && may_matter(view, ask, model::PoolId{p}))
          return true;
      return false;
    });
  }
  /// To be told of the job that `consider` started.
  void left(model::JobId job) { queue_.left(job); }
  void end() override { followed_ = false; }

private:
  QueueTree queue_;
  bool followed_ = false; ///< in this walk
};

} // namespace leasehold::policy
