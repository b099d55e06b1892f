// What a policy may see of the cluster and its jobs at one instant. The view is live: a decision that is accepted shows
// in it at once.
#pragma once

#include "model/job.hpp"
#include "model/ledger.hpp"
#include "model/pending_queue.hpp"

#include <span>
#include <vector>

namespace leasehold::model {

class ClusterView {
public:
  /// `admitted[t]` lists the pools open to tenant t, in the order in which they should be tried.
  ClusterView(const ClusterLedger& ledger, const JobTable& jobs, const PendingQueue& pending,
              const std::vector<std::vector<PoolId>>& admitted)
      : ledger_(&ledger), jobs_(&jobs), pending_(&pending), admitted_(&admitted)
  {
  }

  [[nodiscard]] Timestamp now() const { return now_; }
  void set_now(Timestamp now) { now_ = now; }

  [[nodiscard]] const Job& job(JobId id) const { return (*jobs_)[id]; }
  [[nodiscard]] std::span<const Request> requests(JobId id) const { return jobs_->requests(id); }
  [[nodiscard]] const PendingQueue& pending() const { return *pending_; }

  [[nodiscard]] std::span<const Pool> pools() const { return ledger_->pools(); }
  [[nodiscard]] const Pool& pool(PoolId id) const { return ledger_->pool(id); }
  [[nodiscard]] std::span<const PoolId> admitted(TenantId tenant) const { return (*admitted_)[tenant.index()]; }
  /// Whether the whole gang fits into the pool now, as far as counts of chips, cores and memory say.
  [[nodiscard]] bool fits(PoolId pool, const Request& request) const
  {
    return accepts(pool, request) && ledger_->members_free(pool, request, request.members) >= request.members;
  }
  /// Whether it would fit if nothing ran.
  [[nodiscard]] bool could_fit(PoolId pool, const Request& request) const
  {
    return accepts(pool, request) && ledger_->members_total(pool, request) >= request.members;
  }
  [[nodiscard]] const ClusterLedger& ledger() const { return *ledger_; }

private:
  [[nodiscard]] bool accepts(PoolId pool, const Request& request) const
  {
    return request.accepts(ledger_->pool(pool).chip, ledger_->pool(pool).region);
  }

  const ClusterLedger* ledger_;
  const JobTable* jobs_;
  const PendingQueue* pending_;
  const std::vector<std::vector<PoolId>>* admitted_;
  Timestamp now_;
};

} // namespace leasehold::model
