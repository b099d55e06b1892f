// Conservative backfilling in its textbook form (Feitelson and Mu'alem Weil, IPPS 1998): every job holds a reservation,
// the earliest time at which enough chips are free for its whole estimate beside the reservations of the jobs before
// it. When a job ends, all reservations are made anew in the order of the queue; a new job is fitted in behind the
// others, which is the same, since nothing was freed.
// Made anew, a reservation may move back, where one before it moved forward into its place; `reserve: hosts` keeps each.
//
// Several pools: a job reserves in the one that promises the earliest start. Chips are what is counted: a gang whose
// chips are free but lie badly on hosts of several chips, or lack cores or memory, waits for the next change.
//
// Reservations only take from what is free, so that a job that finds no room now beside those made so far finds none beside
// all. The jobs behind the last one that does find some are left without reservations, until a new job comes that may start:
// then each gets the one that it would have had.
#include "policy/scheduling/backfill/count_profile.hpp"
#include "policy/scheduling/backfill/forms.hpp"
#include "policy/scheduling/backfill/skipping_policy.hpp"
#include "policy/scheduling/backfill/start_bounds.hpp"

#include <algorithm>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

namespace leasehold::policy {

namespace {

class ConservativeCount final : public SkippingPolicy {
public:
  void submitted(const model::ClusterView& view, model::JobId job) override
  {
    SkippingPolicy::submitted(view, job);
    if (came_.size() <= job.index())
      came_.resize(std::max<std::size_t>(2 * came_.size(), job.index() + 1));
    came_[job.index()] = view.now();
  }

private:
  void begin(const model::ClusterView& view) override
  {
    tables_.resize(view.pools().size());
    for (Table& table : tables_)
      table.built = false;
    unplanned_ = model::JobId::none();
    began_ = view.now();
  }

  struct Table {
    CountProfile profile;
    StartBounds bounds;                   ///< since the profile was built
    std::vector<CountProfile::Room> room; ///< of the profile as it is now
    bool room_is_known = false;
    bool built = false; ///< otherwise nobody holds a reservation in the pool
  };
  struct Option {
    std::uint32_t request = 0;
    model::PoolId pool;
    Timestamp start = Timestamp::never();
  };

  bool may_matter(const model::ClusterView& view, const LeastAsk& ask, model::PoolId pool) const override
  {
    const Table& table = tables_[pool.index()];
    if (ask.amount > static_cast<std::int64_t>(view.pool(pool).chips_free) * 1000)
      return false;
    if (!table.built)
      return true;
    const auto beyond = std::ranges::partition_point(
        table.room, [&](const CountProfile::Room& room) { return room.free >= ask.amount; });
    return beyond != table.room.begin() && view.now() + ask.walltime <= std::prev(beyond)->until;
  }

  model::JobId worth_a_look(const model::ClusterView& view, model::JobId job) override
  {
    if (!unplanned_.valid())
      unplanned_ = job;
    while (true) {
      measure_rooms(view);
      const model::JobId found = SkippingPolicy::worth_a_look(view, job);
      if (!found.valid() || found == unplanned_) {
        if (found.valid())
          unplanned_ = model::JobId::none();
        return found;
      }
      for (; unplanned_ != found; unplanned_ = view.pending().next(unplanned_))
        plan(view, unplanned_, std::max(began_, came(unplanned_)), nullptr);
      job = found;
    }
  }

  void measure_rooms(const model::ClusterView& view)
  {
    for (Table& table : tables_)
      if (table.built && !std::exchange(table.room_is_known, true))
        table.profile.room(view.now(), table.room);
  }

  /// When the job was first seen, as far as that matters.
  [[nodiscard]] Timestamp came(model::JobId job) const
  {
    return job.index() < came_.size() ? came_[job.index()] : Timestamp{};
  }

  /// The pool's profile; made when first needed, since most calls find an empty queue.
  CountProfile& profile(const model::ClusterView& view, model::PoolId pool, Timestamp now)
  {
    Table& table = tables_[pool.index()];
    if (!table.built) {
      table.profile.rebuild(view.pool(pool), now);
      table.bounds.clear();
    }
    table.built = true;
    table.room_is_known = false;
    table.profile.advance(now);
    return table.profile;
  }

  bool consider(const model::ClusterView& view, model::JobId job, DecisionSink& decisions) override
  {
    if (plan(view, job, view.now(), &decisions))
      left(job);
    return true;
  }

  /// Starts the job, where that may be, or reserves for it, as of `now`: nothing happened since that matters to it.
  bool plan(const model::ClusterView& view, model::JobId job, Timestamp now, DecisionSink* decisions)
  {
    Option best;
    const bool started =
        for_each_option(view, job, [&](std::uint32_t index, const model::Request& request, model::PoolId pool) {
          if (!view.could_fit(pool, request))
            return false;
          const Option option{index, pool, earliest(view, pool, request, now)};
          if (option.start <= now && decisions != nullptr && start(*decisions, job, index, pool)) {
            if (tables_[pool.index()].built)
              take(view, option, request, now);
            return true;
          }
          if (option.start > now && option.start < best.start)
            best = option;
          return false;
        });
    if (!started && best.pool.valid())
      take(view, best, view.requests(job)[best.request], now);
    return started;
  }

  Timestamp earliest(const model::ClusterView& view, model::PoolId pool, const model::Request& request, Timestamp now)
  {
    const bool fits = view.fits(pool, request);
    if (fits && !tables_[pool.index()].built)
      return now; // nobody holds a reservation, and running jobs only give back
    const CountProfile& free = profile(view, pool, now);
    StartBounds& bounds = tables_[pool.index()].bounds;
    const std::int64_t amount = amount_of(request);
    const Timestamp start =
        free.earliest(std::max(now, bounds.before(amount, request.walltime)), amount, request.walltime);
    bounds.note(amount, request.walltime, start);
    if (start > now || fits)
      return start;
    return free.earliest(free.next_change(), amount, request.walltime);
  }

  void take(const model::ClusterView& view, const Option& option, const model::Request& request, Timestamp now)
  {
    profile(view, option.pool, now).take(option.start, request.walltime, amount_of(request));
  }

  std::vector<Table> tables_;   ///< by pool
  std::vector<Timestamp> came_; ///< by job: when it was submitted
  Timestamp began_;             ///< when the whole queue was last gone through
  model::JobId unplanned_; ///< the first job that holds no reservation yet; none() where all do that were looked at
};

} // namespace

std::unique_ptr<Scheduling> make_conservative_count()
{
  return std::make_unique<ConservativeCount>();
}

} // namespace leasehold::policy
