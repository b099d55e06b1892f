// Conservative backfilling where reservations name hosts, as Batsim's scheduler (batsched, conservative_bf) does it:
// every job reserves the lowest-numbered hosts that are idle for its whole estimate, at the earliest such instant. When
// a gang ends, the reservations are gone through in the order of the queue; each is given up and made anew while all
// others stand, so that none ever moves back.
//
// Several pools: a job reserves in the one that promises the earliest start. Gangs take whole hosts.
#include "policy/scheduling/backfill/forms.hpp"
#include "policy/scheduling/backfill/host_profile.hpp"
#include "policy/scheduling/queue_policy.hpp"
#include "policy/scheduling/whole_hosts.hpp"

#include <algorithm>
#include <limits>
#include <vector>

namespace leasehold::policy {

namespace {

class ConservativeHosts final : public QueuePolicy {
  void begin(const model::ClusterView& view) override { renew_tables(view); }
  void end() override { highest_new_ = std::numeric_limits<std::int32_t>::min(); }

  void submitted(const model::ClusterView& view, model::JobId job) override
  {
    QueuePolicy::submitted(view, job);
    highest_new_ = std::max(highest_new_, view.job(job).priority);
  }

  struct Reservation {
    model::JobId job;
    std::uint32_t request = 0;
    model::PoolId pool;
    Timestamp start = Timestamp::never();
    Seconds duration{0};
    std::vector<model::HostRange> hosts;
  };
  struct Table {
    HostProfile profile;
    bool built = false; ///< otherwise nobody holds a reservation in the pool
  };

  void renew_tables(const model::ClusterView& view)
  {
    tables_.resize(view.pools().size());
    for (Table& table : tables_)
      table.built = false;
    std::erase_if(reservations_, [&](const Reservation& r) {
      const model::Job& job = view.job(r.job);
      return job.state != model::JobState::pending || job.priority < highest_new_ || r.start < view.now() ||
             !profile(view, r.pool).idle_throughout(r.start, r.duration, r.hosts);
    });
    for (const Reservation& r : reservations_)
      profile(view, r.pool).take(r.start, r.duration, r.hosts);
  }

  HostProfile& profile(const model::ClusterView& view, model::PoolId pool)
  {
    Table& table = tables_[pool.index()];
    if (!table.built)
      table.profile.rebuild(view, pool, view.now());
    table.built = true;
    table.profile.advance(view.now());
    return table.profile;
  }

  bool consider(const model::ClusterView& view, model::JobId job, DecisionSink& decisions) override
  {
    give_up(view, job);
    Reservation best;
    const bool started =
        for_each_option(view, job, [&](std::uint32_t index, const model::Request& request, model::PoolId pool) {
          find_need(view, pool, request, need_);
          if (need_.hosts == 0)
            return false;
          const Timestamp at = earliest(view, pool, request);
          if (at >= best.start)
            return false;
          hosts_.clear();
          static_cast<void>(idle_.lowest(need_.hosts, hosts_));
          if (at <= view.now())
            return start_job(view, job, index, pool, request, decisions);
          best = {job, index, pool, at, request.walltime, hosts_};
          return false;
        });
    if (started || !best.job.valid())
      return true;
    profile(view, best.pool).take(best.start, best.duration, best.hosts);
    reservations_.push_back(std::move(best));
    return true;
  }

  bool start_job(const model::ClusterView& view, model::JobId job, std::uint32_t index, model::PoolId pool,
                 const model::Request& request, DecisionSink& decisions)
  {
    if (decisions.decide(Start{job, index, pool, lay_out(pool, request, need_, hosts_)}) != model::Rejection::accepted)
      return false;
    if (tables_[pool.index()].built)
      profile(view, pool).take(view.now(), request.walltime, hosts_);
    return true;
  }

  Timestamp earliest(const model::ClusterView& view, model::PoolId pool, const model::Request& request)
  {
    if (!tables_[pool.index()].built) {
      idle_ = view.pool(pool).idle; // running gangs only give back
      if (need_.some_hosts)
        idle_ &= need_.eligible;
      if (idle_.size() >= need_.hosts)
        return view.now();
    }
    return profile(view, pool).earliest(need_.hosts, need_.filter(), request.walltime, idle_);
  }

  void give_up(const model::ClusterView& view, model::JobId job)
  {
    const auto mine = std::ranges::find(reservations_, job, &Reservation::job);
    if (mine == reservations_.end())
      return;
    profile(view, mine->pool).give_back(mine->start, mine->duration, mine->hosts);
    reservations_.erase(mine);
  }

  std::int32_t highest_new_ = std::numeric_limits<std::int32_t>::min(); ///< priority of the jobs submitted just now
  std::vector<Table> tables_;                                           ///< by pool
  std::vector<Reservation> reservations_;                               ///< in the order in which they were made
  HostNeed need_;                                                       // these three are working space
  model::HostSet idle_;
  std::vector<model::HostRange> hosts_;
};

} // namespace

std::unique_ptr<Scheduling> make_conservative_hosts()
{
  return std::make_unique<ConservativeHosts>();
}

} // namespace leasehold::policy
