#include "policy/planning/in_order.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

namespace leasehold::policy {

namespace {

/// Whole chips by host: those that are idle, and those that would be once all stays had stopped that the plan does not
/// keep so far.
class RoomByHost {
  using Counts = std::vector<std::int64_t>;

public:
  /// Where others make room, the last in the order of those who stay goes first.
  RoomByHost(const Snapshot& snapshot, std::span<const Snapshot::Job* const> order)
      : hosts_(&snapshot.hosts), order_(order), total_(snapshot.pools.size(), 0)
  {
    for (const Snapshot::Host& host : snapshot.hosts) {
      idle_.resize(std::max<std::size_t>(idle_.size(), host.id.index() + 1), 0);
      idle_[host.id.index()] = host.chips_free;
      total_[host.pool.index()] += host.chips_free;
    }
    could_be_ = idle_;
  }

  /// Below 0 where they are taken. A member has `chips`.
  void add(const model::Placement& placement, std::int64_t chips)
  {
    for (const model::Slice& slice : placement.slices)
      for (std::uint32_t h = slice.hosts.first.index(); h <= slice.hosts.last.index(); ++h) {
        could_be_[h] += slice.members * chips;
        idle_[h] = std::min(idle_[h], could_be_[h]);
        total_[placement.pool.index()] += slice.members * chips;
      }
  }
  [[nodiscard]] bool holds(const model::Placement& placement, std::int64_t chips) const
  {
    return std::ranges::all_of(placement.slices, [&](const model::Slice& slice) {
      const auto first = could_be_.begin() + slice.hosts.first.index();
      return *std::min_element(first, first + slice.hosts.size()) >= slice.members * chips;
    });
  }
  [[nodiscard]] bool may_hold(model::PoolId pool, double chips) const
  {
    return static_cast<double>(total_[pool.index()]) >= chips;
  }
  /// As many members as go there on idle chips, so that nobody makes room in vain, on the lowest hosts; the rest where
  /// those stay that come last.
  [[nodiscard]] std::optional<model::Placement> place(model::PoolId pool, const model::Request& request)
  {
    std::map<model::HostId, std::int64_t> members;
    std::int64_t missing = request.members;
    const auto take = [&](const Counts& room, model::HostId host) {
      const std::int64_t fit = room[host.index()] / request.chips.whole_chips();
      if (missing <= 0 || fit <= 0)
        return;
      std::int64_t& here = members[host];
      const std::int64_t more = std::min(missing, fit - here);
      here += more;
      missing -= more;
    };
    const auto pool_of = [](const Snapshot::Host* host) { return host->pool; };
    const auto in_pool = [&](const Snapshot::Host& host) { return host.pool == pool; };
    for (auto host = std::ranges::lower_bound(*hosts_, pool, {}, &Snapshot::Host::pool);
         host != hosts_->end() && in_pool(*host) && missing > 0; ++host)
      take(idle_, host->id);
    if (missing > 0 && by_last_.empty())
      order_hosts();
    for (auto host = std::ranges::lower_bound(by_last_, pool, {}, pool_of);
         host != by_last_.end() && in_pool(**host) && missing > 0; ++host)
      take(could_be_, (*host)->id);
    if (missing > 0)
      return std::nullopt;
    model::Placement placement{pool, {}};
    for (const auto& [host, here] : members)
      placement.slices.push_back({{host, host}, static_cast<std::uint16_t>(here), 0});
    return placement;
  }

private:
  void order_hosts()
  {
    std::vector<std::size_t> last(idle_.size(), 0); // by host: the last of those who stay there, counted from 1
    for (std::size_t j = 0; j < order_.size(); ++j)
      if (order_[j]->stay)
        for (const model::HostId host : model::hosts_of(order_[j]->stay->placement))
          last[host.index()] = j + 1;
    for (const Snapshot::Host& host : *hosts_)
      by_last_.push_back(&host);
    std::ranges::sort(by_last_, {}, [&](const Snapshot::Host* host) {
      return std::tuple{host->pool, -static_cast<std::int64_t>(last[host->id.index()]), host->id};
    });
  }

  const std::vector<Snapshot::Host>* hosts_;
  std::span<const Snapshot::Job* const> order_;
  Counts idle_;
  Counts could_be_;                            ///< no less than idle_
  Counts total_;                               ///< by pool, of could_be_
  std::vector<const Snapshot::Host*> by_last_; ///< by pool, those with the last to be kept first; empty until asked for
};

/// Chips of a member, or none where hosts' free chips do not tell whether it fits: fractions, cores, memory.
std::int64_t counted(const model::Request& request)
{
  return model::only_whole_chips(request) ? request.chips.whole_chips() : 0;
}

/// Where it runs, if its place is left; this takes the place.
std::optional<Plan::Run> stay_of(const Snapshot::Job& job, RoomByHost& room)
{
  if (!job.stay)
    return std::nullopt;
  const std::int64_t chips = counted(job.requests[job.stay->request]);
  if (!room.holds(job.stay->placement, chips))
    return std::nullopt;
  room.add(job.stay->placement, -chips);
  return Plan::Run{job.id, job.stay->request, job.stay->placement.pool, std::nullopt};
}

std::optional<Plan::Run> run_there(const Wish& wish, const Snapshot& snapshot, RoomByHost& room)
{
  const model::Request& request = wish.job->requests[wish.request];
  const Snapshot::Pool& shown = snapshot.pools[wish.pool.index()];
  if (!request.accepts(shown.chip, shown.region) || !room.may_hold(wish.pool, request.total_chips()))
    return std::nullopt;
  if (counted(request) == 0)
    return Plan::Run{wish.job->id, wish.request, wish.pool, std::nullopt};
  if (auto placement = room.place(wish.pool, request))
    return Plan::Run{wish.job->id, wish.request, wish.pool, std::move(placement)};
  return std::nullopt;
}

std::optional<Plan::Run> run_of(const Snapshot::Job& job, const Snapshot& snapshot, RoomByHost& room)
{
  if (auto stay = stay_of(job, room))
    return stay;
  for (std::uint32_t r = 0; r < job.requests.size(); ++r)
    for (const model::PoolId pool : job.open)
      if (auto run = run_there({&job, r, pool}, snapshot, room))
        return run;
  return std::nullopt;
}

/// A plan as it grows.
class GrowingPlan {
public:
  GrowingPlan(const Snapshot& snapshot, std::span<const Snapshot::Job* const> order) : room_(snapshot, order)
  {
    for (const Snapshot::Job& job : snapshot.jobs)
      if (job.stay)
        room_.add(job.stay->placement, counted(job.requests[job.stay->request]));
  }

  [[nodiscard]] RoomByHost& room() { return room_; }
  void add(const Snapshot::Job& job, Plan::Run run)
  {
    if (run.placement)
      room_.add(*run.placement, -counted(job.requests[run.request]));
    (run.placement || job.stay ? plan_ : rest_).runs.push_back(std::move(run));
  }
  [[nodiscard]] Plan take()
  {
    plan_.runs.insert(plan_.runs.end(), rest_.runs.begin(), rest_.runs.end());
    return std::move(plan_);
  }

private:
  RoomByHost room_;
  Plan plan_, rest_; ///< the latter of what is not counted: it gets what the others leave, if it is enough
};

} // namespace

bool is_counted(const model::Request& request)
{
  return counted(request) > 0;
}

bool keeps_nothing(const Snapshot::Job& job)
{
  return !job.facts.keeps || (job.facts.preemptions > 0 && job.facts.work_saved <= 0.0);
}

bool stops_too_soon(const Snapshot::Job& job, Timestamp now)
{
  const Seconds lost = job.facts.checkpoint + (job.facts.preemptions > 0 ? job.facts.restart : Seconds{0.0});
  return job.stay && now - job.stay->since < 2.0 * lost;
}

Plan plan_in_order(const Snapshot& snapshot, std::span<const Snapshot::Job* const> order)
{
  GrowingPlan plan{snapshot, order};
  for (const Snapshot::Job* job : order)
    if (auto run = run_of(*job, snapshot, plan.room()))
      plan.add(*job, std::move(*run));
  return plan.take();
}

Plan plan_by_wishes(const Snapshot& snapshot, std::span<const Wish> wishes)
{
  std::vector<const Snapshot::Job*> order; // by their first wishes
  std::set<model::JobId> met, runs;
  for (const Wish& wish : wishes)
    if (met.insert(wish.job->id).second)
      order.push_back(wish.job);
  GrowingPlan plan{snapshot, order};
  for (const Wish& wish : wishes) {
    if (runs.contains(wish.job->id))
      continue;
    const auto& stay = wish.job->stay;
    auto run = stay && stay->request == wish.request && stay->placement.pool == wish.pool
                   ? stay_of(*wish.job, plan.room())
                   : std::nullopt;
    if (!run)
      run = run_there(wish, snapshot, plan.room());
    if (run) {
      runs.insert(wish.job->id);
      plan.add(*wish.job, std::move(*run));
    }
  }
  return plan.take();
}

} // namespace leasehold::policy
