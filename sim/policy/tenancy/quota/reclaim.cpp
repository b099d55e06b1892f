#include "policy/tenancy/quota/reclaim.hpp"

#include "policy/tenancy/victims.hpp"

#include <algorithm>
#include <cstdint>
#include <set>
#include <tuple>

namespace leasehold::policy {

using model::JobId;
using model::PoolId;
using model::TenantId;

namespace {

/// Whom a search may stop, and when it is done.
enum class May { within_nominal, over_own, to_final_share, to_initial_share };

struct Candidate {
  JobId job;
  TenantId tenant;
  double chips = 0.0;
  std::tuple<bool, bool, bool, std::int32_t, double> order; ///< the least goes first
};

class Search {
public:
  Search(const model::ClusterView& view, PoolId pool, const Claim& claim, const QuotaParameters& rules)
      : view_(&view), pool_(pool), claim_(&claim), rules_(&rules), asked_(claim.request->total_chips())
  {
  }

  [[nodiscard]] std::vector<JobId> run(const QuotaBooks& books, May may)
  {
    QuotaBooks then = books;
    std::vector<Candidate> left = candidates(then, may);
    std::vector<Candidate> chosen;
    gone_.clear();
    while (!enough(then, may)) {
      const auto next = next_of(left, then, may);
      if (next == left.end())
        return {};
      stop(then, *next);
      chosen.push_back(*next);
      left.erase(next);
    }
    for (std::size_t c = chosen.size(); c-- > 0;) {
      then.add(chosen[c].tenant, chip(), chosen[c].chips);
      gone_.erase(&view_->job(chosen[c].job));
      if (enough(then, may))
        chosen.erase(chosen.begin() + static_cast<std::ptrdiff_t>(c));
      else
        stop(then, chosen[c]);
    }
    std::vector<JobId> jobs;
    jobs.reserve(chosen.size());
    for (const Candidate& each : chosen)
      jobs.push_back(each.job);
    return jobs;
  }

private:
  [[nodiscard]] model::ChipTypeId chip() const { return view_->pool(pool_).chip; }

  void stop(QuotaBooks& then, const Candidate& one)
  {
    then.add(one.tenant, chip(), -one.chips);
    gone_.insert(&view_->job(one.job));
  }

  [[nodiscard]] bool enough(const QuotaBooks& then, May may) const
  {
    const bool borrows =
        then.use(claim_->tenant, chip()) + asked_ > then.nominal(claim_->tenant, chip()) + chip_rounding;
    return !(may == May::within_nominal && borrows) &&
           asked_ <= then.available(claim_->tenant, chip()) + chip_rounding &&
           fits_without(*view_, pool_, *claim_->request, [this](const model::Job& job) {
             return gone_.contains(&job) || makes_way(job, *claim_) ? 0 : -1;
           });
  }

  [[nodiscard]] std::vector<Candidate> candidates(const QuotaBooks& books, May may) const
  {
    std::vector<Candidate> found;
    for (std::uint32_t p = 0; p < view_->pools().size(); ++p) {
      if (view_->pool(PoolId{p}).chip != chip())
        continue;
      for (const model::RunningJob& running : view_->pool(PoolId{p}).running) {
        const model::Job& job = view_->job(running.job);
        const model::Allocation& held = view_->allocation(running.job);
        const bool own = job.tenant == claim_->tenant;
        const bool trained = claim_->over_training && is_own_training(job, *claim_);
        if (counts_as_use(job) && (own ? trained || may_stop_own(job) : may_stop_other(books, job, may)))
          found.push_back({running.job,
                           job.tenant,
                           held.chips,
                           {trained, own, PoolId{p} != pool_, job.priority, -held.started.value()}});
      }
    }
    std::ranges::stable_sort(found, {}, &Candidate::order);
    return found;
  }

  [[nodiscard]] bool may_stop_own(const model::Job& job) const
  {
    const bool queued = job.kind == model::JobKind::rigid || job.kind == model::JobKind::training;
    return rules_->within_queue.value == WithinQueue::lower_priority && queued && job.priority < claim_->priority;
  }
  [[nodiscard]] bool may_stop_other(const QuotaBooks& books, const model::Job& job, May may) const
  {
    return may != May::over_own && books.together(job.tenant, claim_->tenant) &&
           (rules_->reclaim_within_cohort == Reclaim::any ||
            (rules_->reclaim_within_cohort == Reclaim::lower_priority && job.priority < claim_->priority));
  }

  [[nodiscard]] double share(const QuotaBooks& books, TenantId tenant) const
  {
    return books.share(tenant, view_->weight(tenant));
  }

  /// Whether the claim's tenant would still have no more than the candidate's: after the candidate is stopped, or before.
  [[nodiscard]] bool is_fair(QuotaBooks then, const Candidate& one, May may) const
  {
    then.add(claim_->tenant, chip(), asked_);
    const double before = share(then, one.tenant);
    then.add(one.tenant, chip(), -one.chips);
    const double mine = share(then, claim_->tenant);
    return may == May::to_final_share ? mine <= share(then, one.tenant) + chip_rounding : mine < before - chip_rounding;
  }

  /// Of those that still borrow, or are the claim's own, the first; to fair shares, of the tenant with the greatest share.
  [[nodiscard]] std::vector<Candidate>::iterator next_of(std::vector<Candidate>& left, const QuotaBooks& then,
                                                         May may) const
  {
    auto best = left.end();
    double greatest = 0.0;
    for (auto each = left.begin(); each != left.end(); ++each) {
      const bool own = each->tenant == claim_->tenant;
      const bool by_share = may == May::to_final_share || may == May::to_initial_share;
      if (!own && (then.borrowed(each->tenant, chip()) <= chip_rounding || (by_share && !is_fair(then, *each, may))))
        continue;
      if (rules_->reclaim_to == ReclaimTo::nominal)
        return each;
      const double has = own ? 0.0 : share(then, each->tenant);
      if (best == left.end() || has > greatest + chip_rounding) {
        best = each;
        greatest = has;
      }
    }
    return best;
  }

  const model::ClusterView* view_;
  PoolId pool_;
  const Claim* claim_;
  const QuotaParameters* rules_;
  double asked_;
  std::set<const model::Job*> gone_;
};

} // namespace

std::vector<JobId> reclaim(const model::ClusterView& view, PoolId pool, const Claim& claim, const QuotaBooks& books,
                           const QuotaParameters& rules)
{
  Search search{view, pool, claim, rules};
  const model::ChipTypeId chip = view.pool(pool).chip;
  std::vector<JobId> found;
  if (books.use(claim.tenant, chip) < books.nominal(claim.tenant, chip))
    found = search.run(books, May::within_nominal);
  if (found.empty())
    found = search.run(books, May::over_own);
  if (rules.reclaim_to == ReclaimTo::fair_share)
    for (const May may : {May::to_final_share, May::to_initial_share})
      if (found.empty())
        found = search.run(books, may);
  return found;
}

} // namespace leasehold::policy
