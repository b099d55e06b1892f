#include "policy/planning/rounds.hpp"

#include "policy/planning/room.hpp"
#include "policy/planning/snapshot.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>

namespace leasehold::policy {

namespace {

/// Where a decision would have its job run; none for one that ends a run.
model::PoolId target_of(const Decision& decision)
{
  struct Target {
    static model::PoolId of(model::PoolId pool, const std::optional<model::Placement>& placement)
    {
      return placement ? placement->pool : pool;
    }
    model::PoolId operator()(const Start& start) const { return of(start.pool, start.placement); }
    model::PoolId operator()(const Resize& resize) const { return of(resize.pool, resize.placement); }
    model::PoolId operator()(const Migrate& migrate) const { return of(migrate.pool, migrate.placement); }
    model::PoolId operator()(const Preempt& /*preempt*/) const { return model::PoolId::none(); }
    model::PoolId operator()(const Reject& /*reject*/) const { return model::PoolId::none(); }
  };
  return std::visit(Target{}, decision);
}

/// A start of fractions, cores or memory, whose hosts the placement policy chooses. Plans take no room for it, so that all
/// that wait may be in one act.
const Start* uncounted_start(const model::ClusterView& view, const Decision& decision)
{
  const auto* start = std::get_if<Start>(&decision);
  if (start == nullptr || start->placement || view.job(start->job).state != model::JobState::pending)
    return nullptr;
  const auto requests = view.requests(start->job);
  return start->request < requests.size() && counted(requests[start->request]) == 0 ? start : nullptr;
}

/// Starts that were refused for want of room. Room only shrinks while an act is carried out, so that none like them need
/// be tried after them.
class Crowded {
public:
  explicit Crowded(const model::ClusterView& view) : view_(&view) {}

  void refused(const Start& start, model::Rejection why)
  {
    if (why == model::Rejection::does_not_fit || why == model::Rejection::not_enough_chips ||
        why == model::Rejection::not_enough_cores || why == model::Rejection::not_enough_memory)
      shapes_.insert(shape_of(start));
  }
  [[nodiscard]] bool holds(const Start& start) const { return !shapes_.empty() && shapes_.contains(shape_of(start)); }

private:
  /// Where one fits another does: the tenant, the pool and what the request takes there.
  using Shape = std::tuple<model::TenantId, model::PoolId, std::uint32_t, std::uint32_t, std::uint32_t, double>;
  [[nodiscard]] Shape shape_of(const Start& start) const
  {
    const model::Request& request = view_->requests(start.job)[start.request];
    return {view_->job(start.job).tenant,
            start.pool,
            request.members,
            static_cast<std::uint32_t>(request.chips.thousandths()),
            request.cores,
            request.memory.value()};
  }

  const model::ClusterView* view_;
  std::set<Shape> shapes_;
};

/// An act that loses what is refused of it, and with it the stops that would have made room for that.
class Act {
public:
  Act(const model::ClusterView& view, std::vector<Decision> decisions)
      : view_(&view), decisions_(std::move(decisions)), crowded_(view)
  {
  }

  void carry_out(DecisionSink& sink)
  {
    while (!decisions_.empty()) {
      const Verdict verdict = sink.decide(std::span<const Decision>{decisions_});
      if (verdict.accepted())
        return;
      if (may_go_singly(verdict.which)) {
        go_singly(verdict, sink);
        return;
      }
      leave_out(verdict);
    }
  }

private:
  /// Whether from there on all are uncounted starts that no stop makes room for: each alone is as good as in the act, and
  /// a refusal does not cost the act another try.
  [[nodiscard]] bool may_go_singly(std::size_t from) const
  {
    const auto has_no_stops = [&](const std::vector<Decision>& decisions) {
      return std::ranges::none_of(decisions, [](const Decision& one) { return std::holds_alternative<Preempt>(one); });
    };
    return has_no_stops(decisions_) && has_no_stops(spared_) &&
           std::all_of(decisions_.begin() + static_cast<std::ptrdiff_t>(from), decisions_.end(),
                       [&](const Decision& one) { return uncounted_start(*view_, one) != nullptr; });
  }

  /// What came before the refusal is an act of its own, in which nothing was refused.
  void go_singly(const Verdict& refusal, DecisionSink& sink)
  {
    const auto from = decisions_.begin() + static_cast<std::ptrdiff_t>(refusal.which);
    const std::vector<Decision> alone{from, decisions_.end()};
    decisions_.erase(from, decisions_.end());
    crowded_.refused(std::get<Start>(alone.front()), refusal.reason);
    carry_out(sink);
    for (const Decision& decision : std::span{alone}.subspan(1)) {
      const Start& start = std::get<Start>(decision);
      if (!crowded_.holds(start))
        crowded_.refused(start, sink.decide(decision));
    }
  }

  /// A run that is refused while jobs of its pool are spared may want the place of one of them: it is tried once more for
  /// each, in the order in which the plan stops them.
  void leave_out(const Verdict& refusal)
  {
    const std::size_t which = refusal.which;
    const model::PoolId pool = target_of(decisions_[which]);
    const auto needed = std::ranges::find_if(spared_, [&](const Decision& stop) { return stops_in(stop, pool); });
    if (needed != spared_.end()) {
      decisions_.insert(decisions_.begin(), std::move(*needed));
      spared_.erase(needed);
      return;
    }
    if (const Start* start = uncounted_start(*view_, decisions_[which]))
      crowded_.refused(*start, refusal.reason);
    decisions_.erase(decisions_.begin() + static_cast<std::ptrdiff_t>(which));
    std::erase_if(decisions_, [&](const Decision& decision) {
      const Start* start = uncounted_start(*view_, decision);
      return start != nullptr && crowded_.holds(*start);
    });
    std::vector<Decision> kept;
    for (Decision& decision : decisions_)
      (stops_in(decision, pool) ? spared_ : kept).push_back(std::move(decision));
    decisions_ = std::move(kept);
  }

  [[nodiscard]] bool stops_in(const Decision& decision, model::PoolId pool) const
  {
    const auto* stop = std::get_if<Preempt>(&decision);
    return stop != nullptr && view_->runs(stop->job) && view_->allocation(stop->job).placement.pool == pool;
  }

  const model::ClusterView* view_;
  std::vector<Decision> decisions_;
  std::vector<Decision> spared_; ///< stops that nothing needs so far
  Crowded crowded_;
};

/// Throws std::invalid_argument at what is not in the snapshot, or is said twice. `planned`: its jobs by id.
void check_runs(const Snapshot& snapshot, const Plan& plan, const std::vector<model::JobId>& planned)
{
  const auto refuse = [](const std::string& what) { throw std::invalid_argument("a planner " + what); };
  if (const auto twice = std::ranges::adjacent_find(planned); twice != planned.end())
    refuse(fmt::format("runs job {} twice", twice->index()));
  std::vector<std::pair<model::JobId, std::size_t>> jobs; // by id, with how many alternatives each has
  jobs.reserve(snapshot.jobs.size());
  for (const Snapshot::Job& job : snapshot.jobs)
    jobs.emplace_back(job.id, job.requests.size());
  std::ranges::sort(jobs);
  for (const Plan::Run& run : plan.runs) {
    const auto job = std::ranges::lower_bound(jobs, run.job, {}, [](const auto& one) { return one.first; });
    if (job == jobs.end() || job->first != run.job)
      refuse(fmt::format("runs job {}, which neither waits nor runs", run.job.index()));
    if (run.request >= job->second)
      refuse(fmt::format("runs job {} as alternative {} (it has {})", run.job.index(), run.request, job->second));
    if (const model::PoolId pool = run.placement ? run.placement->pool : run.pool;
        pool.index() >= snapshot.pools.size())
      refuse(
          fmt::format("runs job {} in pool {} (there are {})", run.job.index(), pool.index(), snapshot.pools.size()));
  }
}

} // namespace

std::optional<Decision> move_to(std::uint32_t request, const model::Placement& stay, const Plan::Run& run)
{
  const bool elsewhere =
      run.placement ? run.placement->pool != stay.pool || run.placement->slices != stay.slices : run.pool != stay.pool;
  if (run.request != request)
    return Resize{run.job, run.request, run.pool, run.placement};
  if (elsewhere)
    return Migrate{run.job, run.pool, run.placement};
  return std::nullopt;
}

std::vector<Decision> difference(const Snapshot& snapshot, const Plan& plan)
{
  std::vector<model::JobId> planned;
  for (const Plan::Run& run : plan.runs)
    planned.push_back(run.job);
  std::ranges::sort(planned);
  check_runs(snapshot, plan, planned);
  std::vector<Decision> act;
  std::vector<std::pair<model::JobId, const Snapshot::Stay*>> running; // by id
  for (const Snapshot::Job& job : snapshot.jobs)
    if (job.stay) {
      running.emplace_back(job.id, &*job.stay);
      if (!std::ranges::binary_search(planned, job.id))
        act.push_back(Preempt{job.id});
    }
  for (const Plan::Run& run : plan.runs) {
    const auto held = std::ranges::lower_bound(running, run.job, {}, [](const auto& one) { return one.first; });
    if (held == running.end() || held->first != run.job)
      act.push_back(Start{run.job, run.request, run.pool, run.placement});
    else if (auto move = move_to(held->second->request, held->second->placement, run))
      act.push_back(std::move(*move));
  }
  return act;
}

void carry_out(const model::ClusterView& view, std::vector<Decision> act, DecisionSink& sink)
{
  Act{view, std::move(act)}.carry_out(sink);
}

RoundClock::RoundClock(Seconds period) : period_(period)
{
  if (!(period_ > Seconds{0}) || !std::isfinite(period_.value()))
    throw std::invalid_argument("a round must last some time");
}

Timestamp RoundClock::round_from(Timestamp now, bool later) const
{
  double round = std::floor(now.value() / period_.value());
  const auto before = [&](Timestamp begin) { return later ? begin <= now : begin < now; };
  while (before(Timestamp{round * period_.value()}))
    ++round;
  return Timestamp{round * period_.value()};
}

bool RoundClock::begins(Timestamp now)
{
  const Timestamp round = next_ <= now ? now : round_from(now, false);
  if (round > now) {
    next_ = round;
    return false;
  }
  if (played_ == now)
    return false; // asked again at the same instant
  played_ = now;
  next_ = Timestamp::never();
  return true;
}

void RoundScheduling::schedule(const model::ClusterView& view, DecisionSink& decisions)
{
  if (!clock_.begins(view.now()))
    return;
  const Snapshot snapshot = take_snapshot(view);
  if (snapshot.jobs.empty())
    return;
  clock_.go_on(view.now());
  carry_out(view, difference(snapshot, planner_->plan(snapshot)), decisions);
}

void EventScheduling::schedule(const model::ClusterView& view, DecisionSink& decisions)
{
  const Snapshot snapshot = take_snapshot(view);
  if (!snapshot.jobs.empty())
    carry_out(view, difference(snapshot, planner_->plan(snapshot)), decisions);
}

} // namespace leasehold::policy
