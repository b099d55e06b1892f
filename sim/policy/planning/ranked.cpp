#include "policy/planning/ranked.hpp"

#include "policy/planning/in_order.hpp"
#include "policy/planning/room.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace leasehold::policy {

namespace {

RankedJob ranked_job(const model::ClusterView& view, model::JobId job)
{
  return {job, view.job(job), view.requests(job), view.facts(job), view.runs(job) ? &view.allocation(job) : nullptr};
}

RoomByHost room_in(const model::ClusterView& view)
{
  std::vector<RoomByHost::Pool> pools;
  std::vector<RoomByHost::Host> hosts;
  for (const model::Pool& pool : view.pools()) {
    const model::PoolId id{static_cast<std::uint32_t>(pools.size())};
    pools.push_back({pool.chip, pool.region});
    pool.hosts.for_each([&](model::HostId host) {
      hosts.push_back({host, id, view.is_down(host) ? 0 : std::int64_t{view.free_chips(host)}});
    });
  }
  return {std::move(pools), std::move(hosts)};
}

struct Runner {
  JobRank rank;
  const model::Allocation* held;
};

Contender contender_of(const model::ClusterView& view, model::JobId job, const model::Allocation* held, double most)
{
  return {job,
          view.requests(job),
          view.open_to(job),
          held == nullptr ? nullptr : &held->placement,
          held == nullptr ? 0 : held->request,
          most};
}

/// What tenants may hold by their quotas (`ClusterView::quota`) beside what a plan has given them so far: a job beyond it
/// would be refused, and those who come before it in rank be none the better for its chips.
class RoomByTenant {
public:
  /// All that runs stays, but for these.
  RoomByTenant(const model::ClusterView& view, std::span<const Runner> but)
  {
    bool any = false;
    for (std::uint32_t t = 0; t < view.tenants(); ++t) {
      left_.push_back(view.quota(model::TenantId{t}));
      any |= left_.back() < std::numeric_limits<double>::infinity();
    }
    for (std::size_t p = 0; any && p < view.pools().size(); ++p)
      for (const model::RunningJob& running : view.pools()[p].running)
        if (const model::Job& job = view.job(running.job); job.kind != model::JobKind::sublet)
          take(job.tenant, view.allocation(running.job).chips);
    for (const Runner& one : but)
      take(view.job(one.held->job).tenant, -one.held->chips);
  }
  [[nodiscard]] double of(model::TenantId tenant) const { return left_[tenant.index()]; }
  [[nodiscard]] bool carries(model::TenantId tenant, double chips) const
  {
    return chips <= of(tenant) + 1e-9; // of sums of fractions of chips
  }
  void take(model::TenantId tenant, double chips) { left_[tenant.index()] -= chips; }

private:
  std::vector<double> left_; ///< by tenant
};

/// A plan as it is made, and what brings it about.
class PlanOfRanks {
public:
  PlanOfRanks(const model::ClusterView& view, const std::vector<Runner>& running)
      : view_(&view), room_(room_in(view)), quotas_(view, running)
  {
    std::vector<const model::Placement*> stays;
    for (const Runner& one : running) {
      room_.add(one.held->placement, counted(view.requests(one.held->job)[one.held->request]));
      stays.push_back(&one.held->placement);
    }
    room_.rank(std::move(stays));
  }

  void go_on_with(const model::Allocation& held)
  {
    const auto run = take_room(held.job, &held);
    if (!run)
      stops_.push_back(held.job);
    else if (auto move = move_to(held.request, held.placement, *run))
      act_.push_back(std::move(*move));
  }
  /// Whether there is room for it.
  bool start(model::JobId job)
  {
    auto run = take_room(job, nullptr);
    if (!run)
      return false;
    (run->placement ? act_ : last_).push_back(Start{job, run->request, run->pool, std::move(run->placement)});
    return true;
  }
  [[nodiscard]] std::vector<Decision> act()
  {
    std::ranges::sort(stops_);
    std::vector<Decision> all;
    for (const model::JobId job : stops_)
      all.push_back(Preempt{job});
    std::ranges::move(act_, std::back_inserter(all));
    std::ranges::move(last_, std::back_inserter(all));
    return all;
  }

private:
  std::optional<Plan::Run> take_room(model::JobId job, const model::Allocation* held)
  {
    const model::TenantId tenant = view_->job(job).tenant;
    auto run = room_.run(contender_of(*view_, job, held, quotas_.of(tenant)));
    if (run)
      quotas_.take(tenant, view_->requests(job)[run->request].total_chips());
    return run;
  }

  const model::ClusterView* view_;
  RoomByHost room_;
  RoomByTenant quotas_;
  std::vector<model::JobId> stops_;
  std::vector<Decision> act_, last_; ///< what is not counted gets what the others leave
};

} // namespace

JobRank RankedScheduling::rank_of(const model::ClusterView& view, const RankedJob& job) const
{
  JobRank rank = ranking_->rank(job, view.now());
  rank.submitted = job.job.submitted;
  rank.id = job.id;
  return rank;
}

void RankedScheduling::keep_running(const model::ClusterView& view)
{
  std::ranges::sort(touched_);
  touched_.erase(std::unique(touched_.begin(), touched_.end()), touched_.end());
  for (const model::JobId job : touched_)
    if (view.runs(job))
      running_.insert(job);
    else
      running_.erase(job);
}

bool RankedScheduling::keep_waiting(const model::ClusterView& view)
{
  const std::vector<model::JobId> moved = ranking_->turn(view, touched_);
  const bool any = !touched_.empty() || !moved.empty() || !changing_.empty();
  for (const model::JobId job : touched_) {
    waiting_.leave(job);
    changing_.erase(job);
    if (view.job(job).state != model::JobState::pending)
      continue;
    waiting_.enter(view, job, rank_of(view, ranked_job(view, job)));
    if (view.job(job).kind == model::JobKind::training)
      changing_.insert(job);
  }
  touched_.clear();
  waiting_.forget_gone(view);
  const auto again = [&](model::JobId job) {
    if (waiting_.contains(job))
      waiting_.enter(view, job, rank_of(view, ranked_job(view, job)));
  };
  std::ranges::for_each(moved, again);
  std::ranges::for_each(changing_, again);
  return any;
}

std::optional<RankedScheduling::Act> RankedScheduling::on_idle_chips(const model::ClusterView& view)
{
  idle_.clear();
  Act act, last;
  RoomByTenant quotas{view, {}};
  bool unsure = false;
  for (WaitingJobs::Walk walk{waiting_}; !walk.done();) {
    auto run = idle_.run(view, walk.rank().id, unsure);
    if (unsure)
      return std::nullopt;
    const model::TenantId tenant = view.job(walk.rank().id).tenant;
    if (const double chips = run ? view.requests(run->job)[run->request].total_chips() : 0.0;
        !quotas.carries(tenant, chips))
      return std::nullopt; // others of its tenant may have to make room
    else if (run)
      quotas.take(tenant, chips);
    if (run)
      (run->placement ? act : last).push_back(Start{run->job, run->request, run->pool, std::move(run->placement)});
    walk.go_on(run.has_value());
  }
  std::ranges::move(last, std::back_inserter(act));
  return act;
}

RankedScheduling::Act RankedScheduling::in_order(const model::ClusterView& view)
{
  std::vector<Runner> running;
  settled_ = Timestamp::never();
  for (const model::JobId id : running_) {
    const RankedJob job = ranked_job(view, id);
    running.push_back({rank_of(view, job), job.stay});
    if (const Timestamp ripe = job.stay->started + too_soon(job.facts); ripe >= view.now())
      settled_ = std::min(settled_, ripe - Seconds{1e-6}); // well before any rounding
  }
  std::ranges::sort(running, {}, &Runner::rank);
  PlanOfRanks plan{view, running};
  auto next = running.begin();
  for (WaitingJobs::Walk walk{waiting_}; next != running.end() || !walk.done();)
    if (walk.done() || (next != running.end() && next->rank < walk.rank()))
      plan.go_on_with(*(next++)->held);
    else
      walk.go_on(plan.start(walk.rank().id));
  return plan.act();
}

void RankedScheduling::schedule(const model::ClusterView& view, DecisionSink& decisions)
{
  if (clock_ && !clock_->begins(view.now()))
    return;
  keep_running(view);
  if (view.pending().empty() && running_.empty())
    return;
  if (clock_)
    clock_->go_on(view.now());
  const bool settled = !keep_waiting(view) && view.now() < settled_ && view.changes() == books_as_of_;
  if (settled || waiting_.size() == 0)
    return;
  auto act = on_idle_chips(view);
  if (!act)
    act = in_order(view);
  if (!act->empty() || !ranking_->steady())
    settled_ = Timestamp{};
  books_as_of_ = view.changes();
  carry_out(view, std::move(*act), decisions);
}

} // namespace leasehold::policy
