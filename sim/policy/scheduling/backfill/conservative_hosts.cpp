// Conservative backfilling where reservations name hosts, as Batsim's scheduler (batsched, conservative_bf) does it:
// every job reserves the lowest-numbered hosts that are idle for its whole estimate, at the earliest such instant. When
// a gang ends, the reservations are gone through in the order of the queue; each is given up and made anew while all
// others stand, so that none ever moves back.
//
// Several pools: a job reserves in the one that promises the earliest start. Gangs take whole hosts.
//
// A reservation made anew is what it was unless hosts were freed meanwhile that let it begin earlier, or that it would have
// instead. So the tables are kept from event to event, what is freed in them is noted, and a job is passed over that nothing of
// it can help; whatever else happens in a pool (gangs that others start, estimates that are outrun, hosts that come and go) has
// all made anew.
#include "policy/scheduling/backfill/forms.hpp"
#include "policy/scheduling/backfill/freed_cells.hpp"
#include "policy/scheduling/backfill/held_hosts.hpp"
#include "policy/scheduling/backfill/host_profile.hpp"
#include "policy/scheduling/queue_policy.hpp"
#include "policy/scheduling/whole_hosts.hpp"

#include <algorithm>
#include <limits>
#include <span>
#include <utility>
#include <vector>

namespace leasehold::policy {

namespace {

class ConservativeHosts final : public QueuePolicy {
  void begin(const model::ClusterView& view) override
  {
    std::erase_if(holders_, [&](model::JobId job) { return !reservations_[job.index()].pool.valid(); });
    freed_.begin_walk();
    if (!keep_tables(view))
      renew_tables(view);
  }
  void end() override { highest_new_ = std::numeric_limits<std::int32_t>::min(); }

  void submitted(const model::ClusterView& view, model::JobId job) override
  {
    QueuePolicy::submitted(view, job);
    highest_new_ = std::max(highest_new_, view.job(job).priority);
    if (reservations_.size() <= job.index())
      reservations_.resize(std::max<std::size_t>(2 * reservations_.size(), job.index() + 1));
  }

  struct Reservation {
    std::uint32_t request = 0;
    model::PoolId pool; ///< none() where the job holds none
    Timestamp start = Timestamp::never();
    Seconds duration{0};
    std::vector<model::HostRange> hosts;
    std::size_t count = 0; ///< of the hosts
    std::size_t seen = 0;  ///< of what was freed, when it was last made anew or left as it is
    [[nodiscard]] Timestamp until() const { return start + duration; }
    [[nodiscard]] bool same_as(const Reservation& other) const
    {
      return pool == other.pool && start == other.start && duration == other.duration && hosts == other.hosts;
    }
  };
  struct Table {
    HostProfile profile;
    HeldHosts held;     ///< by running gangs, as the profile has it
    bool built = false; ///< otherwise nobody holds a reservation in the pool
  };

  /// False where something happened to a pool beside ends of its gangs, or a reservation is to be given up for good.
  bool keep_tables(const model::ClusterView& view)
  {
    if (tables_.size() != view.pools().size())
      return false;
    for (const model::JobId id : holders_) {
      const model::Job& job = view.job(id);
      if (job.state != model::JobState::pending || job.priority < highest_new_ ||
          reservations_[id.index()].start < view.now())
        return false;
    }
    for (std::uint32_t p = 0; p < tables_.size(); ++p)
      if (tables_[p].built && !take_in_ends(view, model::PoolId{p}))
        return false;
    return true;
  }

  bool take_in_ends(const model::ClusterView& view, model::PoolId id)
  {
    Table& table = tables_[id.index()];
    if (!table.held.find_ended(view.pool(id), view.now(), ended_))
      return false;
    table.profile.advance(view.now());
    for (const HeldHosts::Gang& gang : ended_)
      give_back(id, view.now(), gang.until, gang.hosts);
    idle_ = table.profile.idle_now();
    for (const model::JobId job : holders_)
      if (const Reservation& r = reservations_[job.index()]; r.pool == id && r.start == view.now())
        for (const model::HostRange& range : r.hosts)
          idle_.insert(range);
    return idle_ == view.pool(id).idle;
  }

  void renew_tables(const model::ClusterView& view)
  {
    tables_.resize(view.pools().size());
    for (Table& table : tables_)
      table.built = false;
    freed_.forget();
    std::erase_if(holders_, [&](model::JobId id) {
      const model::Job& job = view.job(id);
      Reservation& r = reservations_[id.index()];
      const bool stands = job.state == model::JobState::pending && job.priority >= highest_new_ &&
                          r.start >= view.now() && profile(view, r.pool).idle_throughout(r.start, r.duration, r.hosts);
      if (!stands)
        r.pool = model::PoolId::none();
      return !stands;
    });
    for (const model::JobId id : holders_) {
      const Reservation& r = reservations_[id.index()];
      profile(view, r.pool).take(r.start, r.duration, r.hosts);
    }
  }

  HostProfile& profile(const model::ClusterView& view, model::PoolId pool)
  {
    Table& table = tables_[pool.index()];
    if (!table.built) {
      table.profile.rebuild(view, pool, view.now());
      table.held.rebuild(view, pool);
    }
    table.built = true;
    table.profile.advance(view.now());
    return table.profile;
  }

  void give_back(model::PoolId pool, Timestamp from, Timestamp until, std::span<const model::HostRange> hosts)
  {
    HostProfile& profile = tables_[pool.index()].profile;
    profile.give_back(from, until, hosts);
    freed_.add({pool, from, until, profile.most_idle(from, until)});
  }

  bool consider(const model::ClusterView& view, model::JobId job, DecisionSink& decisions) override
  {
    if (reservations_.size() <= job.index())
      reservations_.resize(job.index() + 1);
    Reservation& mine = reservations_[job.index()];
    Timestamp beyond; // what ends before it is as it was
    if (mine.pool.valid() && freed_.tells(mine.seen) && stands_alone(view, job, mine)) {
      const FreedCells::Help help = freed_.help({mine.pool, mine.start, mine.until(), mine.count}, mine.seen);
      mine.seen = freed_.count();
      if (!help.any)
        return true;
      beyond = help.from;
      find_need(view, mine.pool, view.requests(job).front(), need_);
      const HostProfile& table = tables_[mine.pool.index()].profile;
      const bool apart = help.until + mine.duration <= mine.start; // what it holds itself is in nobody's way
      if (apart &&
          table.earliest(need_.hosts, need_.filter(), mine.duration, idle_, beyond, help.until) == Timestamp::never())
        return true;
    }
    plan(view, job, beyond, decisions);
    return true;
  }

  /// Whether the job can have nothing but another place in the pool where it holds its reservation, for later.
  static bool stands_alone(const model::ClusterView& view, model::JobId job, const Reservation& mine)
  {
    const auto open = view.open_to(job);
    const auto requests = view.requests(job);
    return mine.start > view.now() && mine.duration > Seconds{0} && requests.size() == 1 &&
           requests.front().walltime == mine.duration && open.size() == 1 && open.front() == mine.pool;
  }

  /// Makes its reservation anew, or starts it. Where it holds one it is no earlier than that it ends behind `beyond`.
  void plan(const model::ClusterView& view, model::JobId job, Timestamp beyond, DecisionSink& decisions)
  {
    Reservation old = std::exchange(reservations_[job.index()], {});
    if (old.pool.valid())
      profile(view, old.pool).give_back(old.start, old.until(), old.hosts);
    Reservation best;
    Reservation begun;
    const bool started =
        for_each_option(view, job, [&](std::uint32_t index, const model::Request& request, model::PoolId pool) {
          find_need(view, pool, request, need_);
          if (need_.hosts == 0)
            return false;
          const Timestamp at = earliest(view, pool, request, beyond);
          if (at >= best.start)
            return false;
          hosts_.clear();
          static_cast<void>(idle_.lowest(need_.hosts, hosts_));
          Reservation found{index, pool, at, request.walltime, hosts_, need_.hosts, 0};
          if (at <= view.now()) {
            begun = std::move(found);
            return start_job(view, job, index, pool, request, decisions);
          }
          best = std::move(found);
          return false;
        });
    if (!started && best.pool.valid())
      profile(view, best.pool).take(best.start, best.duration, best.hosts);
    if (old.pool.valid() && !old.same_as(started ? begun : best))
      freed_.add({old.pool, old.start, old.until(), profile(view, old.pool).most_idle(old.start, old.until())});
    if (started || !best.pool.valid())
      return;
    best.seen = freed_.count();
    if (!old.pool.valid())
      holders_.push_back(job);
    reservations_[job.index()] = std::move(best);
  }

  bool start_job(const model::ClusterView& view, model::JobId job, std::uint32_t index, model::PoolId pool,
                 const model::Request& request, DecisionSink& decisions)
  {
    if (decisions.decide(Start{job, index, pool, lay_out(pool, request, need_, hosts_)}) != model::Rejection::accepted)
      return false;
    Table& table = tables_[pool.index()];
    if (table.built) {
      profile(view, pool).take(view.now(), request.walltime, hosts_);
      table.held.add({job, view.now() + request.walltime, hosts_});
    }
    return true;
  }

  Timestamp earliest(const model::ClusterView& view, model::PoolId pool, const model::Request& request,
                     Timestamp beyond)
  {
    if (!tables_[pool.index()].built) {
      idle_ = view.pool(pool).idle; // running gangs only give back
      if (need_.some_hosts)
        idle_ &= need_.eligible;
      if (idle_.size() >= need_.hosts)
        return view.now();
    }
    return profile(view, pool).earliest(need_.hosts, need_.filter(), request.walltime, idle_, beyond);
  }

  std::int32_t highest_new_ = std::numeric_limits<std::int32_t>::min(); ///< priority of the jobs submitted just now
  std::vector<Table> tables_;                                           ///< by pool
  std::vector<Reservation> reservations_;                               ///< by job
  std::vector<model::JobId> holders_; ///< of reservations, each once, and some that held one until now
  FreedCells freed_;
  HostNeed need_; // these four are working space
  model::HostSet idle_;
  std::vector<model::HostRange> hosts_;
  std::vector<HeldHosts::Gang> ended_;
};

} // namespace

std::unique_ptr<Scheduling> make_conservative_hosts()
{
  return std::make_unique<ConservativeHosts>();
}

} // namespace leasehold::policy
