// EASY backfilling in its textbook form (Lifka 1995; Mu'alem and Feitelson, IEEE TPDS 12(6), 2001): the first job that
// does not fit holds a reservation, which is an instant (the shadow time, by which enough running jobs should have
// ended) and a number of chips left over then. A later job may overtake where it fits now and either ends by the shadow
// time or needs no more than what is left over.
//
// Several pools: each holds one reservation, that of the first job in the queue that could run there and holds none
// elsewhere; a job reserves in the pool that promises it the earliest start. Chips are what is counted: on hosts of
// several chips the shadow time respects how the chips lie on hosts, the chips left over do not.
//
// Once every pool that a job could use holds a reservation, it is passed over where it asks for too much; whoever is
// looked at is judged in full, so that the schedule is that of a walk over all.
#include "policy/scheduling/backfill/count_profile.hpp"
#include "policy/scheduling/backfill/forms.hpp"
#include "policy/scheduling/backfill/shadow.hpp"
#include "policy/scheduling/backfill/skipping_policy.hpp"

#include <memory>
#include <vector>

namespace leasehold::policy {

namespace {

class EasyCount final : public SkippingPolicy {
  void begin(const model::ClusterView& view) override
  {
    reservations_.assign(view.pools().size(), Reservation{});
    open_ = reservations_.size();
  }

  bool may_matter(const model::ClusterView& view, const LeastAsk& ask, model::PoolId pool) const override
  {
    const Reservation& reserved = reservations_[pool.index()];
    if (!reserved.job.valid())
      return true;
    return ask.amount <= static_cast<std::int64_t>(view.pool(pool).chips_free) * 1000 &&
           (ask.amount <= reserved.shadow.left_over || view.now() + ask.walltime <= reserved.shadow.time);
  }

  bool consider(const model::ClusterView& view, model::JobId job, DecisionSink& decisions) override
  {
    if (start_job(view, job, decisions))
      left(job);
    else if (open_ > 0)
      reserve(view, job);
    return true;
  }

  struct Reservation {
    model::JobId job;
    Shadow shadow;
  };

  bool start_job(const model::ClusterView& view, model::JobId job, DecisionSink& decisions)
  {
    return for_each_option(view, job, [&](std::uint32_t index, const model::Request& request, model::PoolId pool) {
      if (!view.fits(pool, request))
        return false;
      Reservation& reserved = reservations_[pool.index()];
      const bool outlasts = reserved.job.valid() && view.now() + request.walltime > reserved.shadow.time;
      if (outlasts && amount_of(request) > reserved.shadow.left_over)
        return false;
      if (!start(decisions, job, index, pool))
        return false;
      if (outlasts)
        reserved.shadow.left_over -= amount_of(request);
      return true;
    });
  }

  void reserve(const model::ClusterView& view, model::JobId job)
  {
    Shadow best;
    model::PoolId where = model::PoolId::none();
    for_each_option(view, job, [&](std::uint32_t, const model::Request& request, model::PoolId pool) {
      if (reservations_[pool.index()].job.valid() || !view.could_fit(pool, request))
        return false;
      const Shadow shadow = find_shadow(view, pool, request, scratch_);
      if (!where.valid() || shadow.time < best.time) {
        best = shadow;
        where = pool;
      }
      return false;
    });
    if (!where.valid())
      return;
    reservations_[where.index()] = {job, best};
    --open_;
  }

  std::vector<Reservation> reservations_; ///< by pool
  std::size_t open_ = 0;                  ///< pools without one
  std::vector<std::uint16_t> scratch_;
};

} // namespace

std::unique_ptr<Scheduling> make_easy_count()
{
  return std::make_unique<EasyCount>();
}

} // namespace leasehold::policy
