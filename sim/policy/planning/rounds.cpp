#include "policy/planning/rounds.hpp"

#include "policy/planning/snapshot.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
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

/// An act that loses what is refused of it, and with it the stops that would have made room for that.
class Act {
public:
  Act(const model::ClusterView& view, std::vector<Decision> decisions) : view_(&view), decisions_(std::move(decisions))
  {
  }

  void carry_out(DecisionSink& sink)
  {
    while (!decisions_.empty()) {
      const Verdict verdict = sink.decide(std::span<const Decision>{decisions_});
      if (verdict.accepted())
        return;
      leave_out(verdict.which);
    }
  }

private:
  /// A run that is refused while jobs of its pool are spared may want the place of one of them: it is tried once more for
  /// each, in the order in which the plan stops them.
  void leave_out(std::size_t which)
  {
    const model::PoolId pool = target_of(decisions_[which]);
    const auto needed = std::ranges::find_if(spared_, [&](const Decision& stop) { return stops_in(stop, pool); });
    if (needed != spared_.end()) {
      decisions_.insert(decisions_.begin(), std::move(*needed));
      spared_.erase(needed);
      return;
    }
    decisions_.erase(decisions_.begin() + static_cast<std::ptrdiff_t>(which));
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
};

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
