// EASY backfilling where a reservation names hosts, as Batsim's scheduler (batsched, easy_bf) does it: the first job
// that does not fit reserves the lowest-numbered hosts that are idle for its whole estimate, at the earliest such
// instant, and a later job may overtake only on hosts that stay idle for its own whole estimate beside that
// reservation.
//
// Several pools: as in the textbook form, one reservation each. Gangs take whole hosts, so a pool whose hosts have
// several chips is shared by fewer gangs than under `reserve: count`.
#include "policy/scheduling/backfill/forms.hpp"
#include "policy/scheduling/backfill/host_profile.hpp"
#include "policy/scheduling/queue_policy.hpp"
#include "policy/scheduling/whole_hosts.hpp"

#include <vector>

namespace leasehold::policy {

namespace {

class EasyHosts final : public QueuePolicy {
  void begin(const model::ClusterView& view) override
  {
    tables_.resize(view.pools().size());
    for (Table& table : tables_)
      table.reserved = false;
  }

  bool consider(const model::ClusterView& view, model::JobId job, DecisionSink& decisions) override
  {
    if (!start_job(view, job, decisions))
      reserve(view, job);
    return true;
  }

  struct Table {
    HostProfile profile; ///< meaningful while a job holds a reservation
    bool reserved = false;
  };

  bool start_job(const model::ClusterView& view, model::JobId job, DecisionSink& decisions)
  {
    return for_each_option(view, job, [&](std::uint32_t index, const model::Request& request, model::PoolId pool) {
      find_need(view, pool, request, need_);
      if (need_.hosts == 0 || view.pool(pool).idle.size() < need_.hosts || !idle_throughout(view, pool, request))
        return false;
      hosts_.clear();
      static_cast<void>(idle_.lowest(need_.hosts, hosts_));
      Start start{job, index, pool, lay_out(pool, request, need_, hosts_)};
      if (decisions.decide(std::move(start)) != model::Rejection::accepted)
        return false;
      if (tables_[pool.index()].reserved)
        tables_[pool.index()].profile.take(view.now(), request.walltime, hosts_);
      return true;
    });
  }

  /// Whether enough hosts are idle from now for the whole estimate; leaves them in idle_.
  bool idle_throughout(const model::ClusterView& view, model::PoolId pool, const model::Request& request)
  {
    Table& table = tables_[pool.index()];
    if (table.reserved) {
      table.profile.advance(view.now());
      return table.profile.fits_now(need_.hosts, need_.filter(), request.walltime, idle_);
    }
    idle_ = view.pool(pool).idle; // running gangs only give back
    if (need_.some_hosts)
      idle_ &= need_.eligible;
    return idle_.size() >= need_.hosts;
  }

  void reserve(const model::ClusterView& view, model::JobId job)
  {
    Timestamp best = Timestamp::never();
    model::PoolId where = model::PoolId::none();
    Seconds duration{0};
    for_each_option(view, job, [&](std::uint32_t, const model::Request& request, model::PoolId pool) {
      Table& table = tables_[pool.index()];
      find_need(view, pool, request, need_);
      if (table.reserved || need_.hosts == 0)
        return false;
      table.profile.rebuild(view, pool, view.now());
      const Timestamp start = table.profile.earliest(need_.hosts, need_.filter(), request.walltime, idle_);
      if (start < best) {
        best = start;
        where = pool;
        duration = request.walltime;
        hosts_.clear();
        static_cast<void>(idle_.lowest(need_.hosts, hosts_));
      }
      return false;
    });
    if (!where.valid())
      return;
    tables_[where.index()].reserved = true;
    tables_[where.index()].profile.take(best, duration, hosts_);
  }

  std::vector<Table> tables_; ///< by pool
  HostNeed need_;             // these three are working space
  model::HostSet idle_;
  std::vector<model::HostRange> hosts_;
};

} // namespace

std::unique_ptr<Scheduling> make_easy_hosts()
{
  return std::make_unique<EasyHosts>();
}

} // namespace leasehold::policy
