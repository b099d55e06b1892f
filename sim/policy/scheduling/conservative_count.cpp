// Conservative backfilling in its textbook form (Feitelson and Mu'alem Weil, IPPS 1998): every job holds a reservation,
// the earliest time at which enough chips are free for its whole estimate beside the reservations of the jobs before
// it. When a job ends, all reservations are made anew in the order of the queue; a new job is fitted in behind the
// others, which is the same, since nothing was freed.
// Made anew, a reservation may move back, where one before it moved forward into its place; `reserve: hosts` keeps each.
//
// Several pools: a job reserves in the one that promises the earliest start. Chips are what is counted: a gang whose
// chips are free but lie badly on hosts of several chips, or lack cores or memory, waits for the next change.
#include "policy/scheduling/count_profile.hpp"
#include "policy/scheduling/forms.hpp"
#include "policy/scheduling/queue_policy.hpp"

#include <memory>
#include <vector>

namespace leasehold::policy {

namespace {

class ConservativeCount final : public QueuePolicy {
  void begin(const model::ClusterView& view) override
  {
    tables_.resize(view.pools().size());
    for (Table& table : tables_)
      table.built = false;
  }

  struct Table {
    CountProfile profile;
    bool built = false; ///< otherwise nobody holds a reservation in the pool
  };
  struct Option {
    std::uint32_t request = 0;
    model::PoolId pool;
    Timestamp start = Timestamp::never();
  };

  /// The pool's profile; made when first needed, since most calls find an empty queue.
  CountProfile& profile(const model::ClusterView& view, model::PoolId pool)
  {
    Table& table = tables_[pool.index()];
    if (!table.built)
      table.profile.rebuild(view.pool(pool), view.now());
    table.built = true;
    table.profile.advance(view.now());
    return table.profile;
  }

  bool consider(const model::ClusterView& view, model::JobId job, DecisionSink& decisions) override
  {
    Option best;
    const bool started =
        for_each_option(view, job, [&](std::uint32_t index, const model::Request& request, model::PoolId pool) {
          if (!view.could_fit(pool, request))
            return false;
          const Option option{index, pool, earliest(view, pool, request)};
          if (option.start <= view.now() && start(decisions, job, index, pool)) {
            if (tables_[pool.index()].built)
              take(view, option, request);
            return true;
          }
          if (option.start > view.now() && option.start < best.start)
            best = option;
          return false;
        });
    if (!started && best.pool.valid())
      take(view, best, view.requests(job)[best.request]);
    return true;
  }

  Timestamp earliest(const model::ClusterView& view, model::PoolId pool, const model::Request& request)
  {
    const bool fits = view.fits(pool, request);
    if (fits && !tables_[pool.index()].built)
      return view.now(); // nobody holds a reservation, and running jobs only give back
    const CountProfile& free = profile(view, pool);
    const Timestamp start = free.earliest(view.now(), amount_of(request), request.walltime);
    if (start > view.now() || fits)
      return start;
    return free.earliest(free.next_change(), amount_of(request), request.walltime);
  }

  void take(const model::ClusterView& view, const Option& option, const model::Request& request)
  {
    profile(view, option.pool).take(option.start, request.walltime, amount_of(request));
  }

  std::vector<Table> tables_; ///< by pool
};

} // namespace

std::unique_ptr<Scheduling> make_conservative_count()
{
  return std::make_unique<ConservativeCount>();
}

} // namespace leasehold::policy
