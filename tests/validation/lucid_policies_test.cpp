// The baselines of Lucid's simulator on open traces. What is quirky in it (ticks, work that a stop adds, an end a tick late) stands
// here, and nowhere in the product: where the run loop's clock and jobs do for it, its policy is the product's with a placement of
// the test, or one of the test; for `srtf` a driver keeps the jobs' times.
#include "policy/scheduling/registry.hpp"
#include "support/policy_from.hpp"
#include "support/trace_runner.hpp"
#include "validation/open_traces.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <numeric>
#include <optional>
#include <utility>
#include <vector>

using namespace leasehold;

namespace {

using model::JobId;
using test::Result;
using test::Trace;

constexpr std::int64_t node = 8; // GPUs

/// Lucid's "consolidate", by free GPUs of each node: members on each, none where it fails.
std::optional<std::vector<std::pair<std::size_t, std::int64_t>>> consolidate(const std::vector<std::int64_t>& free,
                                                                             std::int64_t gpus)
{
  std::vector<std::size_t> nodes(free.size());
  std::iota(nodes.begin(), nodes.end(), 0);
  std::vector<std::pair<std::size_t, std::int64_t>> placed;
  if (gpus <= node) {
    std::ranges::stable_sort(nodes, {}, [&](std::size_t n) { return free[n]; });
    const auto fits = std::ranges::find_if(nodes, [&](std::size_t n) { return free[n] >= gpus; });
    if (fits == nodes.end())
      return std::nullopt;
    placed.emplace_back(*fits, gpus);
    return placed;
  }
  std::ranges::stable_sort(nodes, std::greater{}, [&](std::size_t n) { return free[n]; });
  for (const std::size_t n : nodes) {
    const std::int64_t here = std::min(gpus, node);
    if (here == 0)
      break;
    if (free[n] < here)
      return std::nullopt;
    placed.emplace_back(n, here);
    gpus -= here;
  }
  if (gpus > 0)
    return std::nullopt;
  std::ranges::sort(placed);
  return placed;
}

std::optional<model::Placement> consolidated(const model::ClusterView& view, model::PoolId pool, std::uint32_t gpus)
{
  std::vector<std::int64_t> free;
  for (std::uint32_t h = 0; h < view.hosts().size(); ++h)
    free.push_back(view.free_chips(model::HostId{h}));
  const auto placed = consolidate(free, gpus);
  if (!placed)
    return std::nullopt;
  model::Placement placement{pool, {}};
  for (const auto& [n, members] : *placed) {
    const model::HostId host{static_cast<std::uint32_t>(n)};
    placement.slices.push_back({{host, host}, static_cast<std::uint16_t>(members), 0});
  }
  return placement;
}

class Consolidated final : public policy::PlacementPolicy {
public:
  [[nodiscard]] std::optional<model::Placement> place(const model::ClusterView& view, JobId /*job*/, model::PoolId pool,
                                                      const model::Request& request) override
  {
    return consolidated(view, pool, request.members);
  }
};

/// Each minute: jobs that had no more than 5 GPU-hours before the others, within each by submission, as many as the count of
/// GPUs allows; who is in its way is stopped first, and who finds no place then waits.
class LucidTiresias final : public policy::Scheduling {
public:
  explicit LucidTiresias(std::int64_t gpus) : gpus_(gpus) {}

  void submitted(const model::ClusterView& /*view*/, JobId job) override { waiting_.push_back(job); }
  void ended(const model::ClusterView& /*view*/, JobId job, const model::Allocation& /*held*/) override
  {
    std::erase(running_, job);
  }
  [[nodiscard]] Timestamp wake_at() const override
  {
    return waiting_.empty() ? Timestamp::never() : Timestamp{(std::floor(seen_.value() / 60.0) + 1.0) * 60.0};
  }

  void schedule(const model::ClusterView& view, policy::DecisionSink& decisions) override
  {
    seen_ = view.now();
    if (std::fmod(view.now().value(), 60.0) != 0.0)
      return;
    std::vector<JobId> order = running_;
    order.insert(order.end(), waiting_.begin(), waiting_.end());
    std::ranges::stable_sort(order, {}, [&](JobId job) {
      return std::pair{view.facts(job).chip_seconds > 18000.0, view.job(job).submitted};
    });
    std::int64_t left = gpus_;
    std::vector<JobId> starts, stops;
    for (const JobId job : order) {
      const std::int64_t wanted = view.requests(job)[0].members;
      if (wanted <= left) {
        left -= wanted;
        if (!view.runs(job))
          starts.push_back(job);
      } else if (view.runs(job)) {
        stops.push_back(job);
      }
    }
    for (const JobId job : stops) {
      REQUIRE(decisions.decide(policy::Preempt{job}) == model::Rejection::accepted);
      waiting_.push_back(job);
    }
    for (const JobId job : starts) {
      const model::PoolId pool = view.admitted(view.job(job).tenant)[0];
      auto placement = consolidated(view, pool, view.requests(job)[0].members);
      if (!placement)
        continue;
      REQUIRE(decisions.decide(policy::Start{job, 0, pool, std::move(placement)}) == model::Rejection::accepted);
      std::erase(waiting_, job);
      running_.push_back(job);
    }
  }

private:
  std::int64_t gpus_;
  std::vector<JobId> waiting_, running_; ///< in the order in which they came to be
  Timestamp seen_;
};

/// Ticks of a second in which jobs advance, end a tick after nothing is left, and pay each stop with work, whatever they did
/// since their start: the run loop's jobs cannot owe more than all their work.
class LucidSrtf {
public:
  LucidSrtf(const Trace& trace, std::int64_t nodes) : jobs_(&trace.jobs), free_(static_cast<std::size_t>(nodes), node)
  {
    for (const test::TraceJob& job : trace.jobs)
      left_.push_back(static_cast<std::int64_t>(job.run_time.value()));
    held_.resize(left_.size());
  }

  std::vector<test::Outcome> play()
  {
    std::vector<test::Outcome> outcomes(jobs_->size());
    for (std::size_t done = 0, come = 0; done < jobs_->size();) {
      const std::int64_t ticks = next_tick(come) - now_;
      now_ += ticks;
      for (const std::size_t job : std::vector<std::size_t>{running_})
        if (ticks > left_[job]) {
          outcomes[job].finished = Timestamp{static_cast<double>(now_)};
          leave(job);
          ++done;
        } else {
          left_[job] -= ticks;
        }
      for (; come < jobs_->size() && submitted(come) <= now_; ++come)
        waiting_.push_back(come);
      decide(outcomes);
    }
    return outcomes;
  }

private:
  [[nodiscard]] std::int64_t submitted(std::size_t job) const
  {
    return static_cast<std::int64_t>((*jobs_)[job].submitted.value());
  }
  [[nodiscard]] std::int64_t gpus(std::size_t job) const { return (*jobs_)[job].requests[0].members; }

  /// The first after now in which somebody comes, ends, or comes to have as little left as one that waits, or less: in no
  /// other is anything decided anew.
  [[nodiscard]] std::int64_t next_tick(std::size_t come) const
  {
    std::int64_t next = come < jobs_->size() ? submitted(come) : std::numeric_limits<std::int64_t>::max();
    std::vector<std::int64_t> waiting;
    for (const std::size_t job : waiting_)
      waiting.push_back(left_[job]);
    std::ranges::sort(waiting);
    for (const std::size_t job : running_) {
      next = std::min(next, now_ + left_[job] + 1);
      if (const auto above = std::ranges::upper_bound(waiting, left_[job]); above != waiting.begin()) {
        const std::int64_t gap = left_[job] - *(above - 1);
        next = std::min(next, now_ + std::max<std::int64_t>(gap, 1));
        next = std::min(next, now_ + gap + 1);
      }
    }
    return std::max(next, now_ + 1);
  }

  void leave(std::size_t job)
  {
    std::erase(running_, job);
    for (const auto& [n, members] : std::exchange(held_[job], {}))
      free_[n] += members;
  }

  void decide(std::vector<test::Outcome>& outcomes)
  {
    std::vector<std::size_t> order = waiting_;
    order.insert(order.end(), running_.begin(), running_.end());
    std::ranges::stable_sort(order, {}, [&](std::size_t job) { return left_[job]; });
    auto quota = node * static_cast<std::int64_t>(free_.size());
    std::vector<std::size_t> starts, stops;
    for (const std::size_t job : order) {
      const bool runs = !held_[job].empty();
      if (gpus(job) > quota) {
        if (runs)
          stops.push_back(job);
        continue;
      }
      quota -= gpus(job);
      if (!runs)
        starts.push_back(job);
    }
    for (const std::size_t job : stops) {
      leave(job);
      waiting_.push_back(job);
      left_[job] += gpus(job) <= node ? 40 : 60;
    }
    for (const std::size_t job : starts)
      if (auto placed = consolidate(free_, gpus(job))) {
        for (const auto& [n, members] : *placed)
          free_[n] -= members;
        held_[job] = std::move(*placed);
        std::erase(waiting_, job);
        running_.push_back(job);
        outcomes[job].started = std::min(outcomes[job].started, Timestamp{static_cast<double>(now_)});
      }
  }

  const std::vector<test::TraceJob>* jobs_;
  std::vector<std::int64_t> free_;                                      ///< by node
  std::vector<std::int64_t> left_;                                      ///< by job: seconds
  std::vector<std::vector<std::pair<std::size_t, std::int64_t>>> held_; ///< by job, none while it waits
  std::vector<std::size_t> waiting_, running_;                          ///< in the order in which they came to be
  std::int64_t now_ = -1;
};

Result lucid(const Trace& trace, const std::string& policy)
{
  const auto scheduling = test::policy_from(policy::scheduling_policies(), policy);
  Consolidated placement;
  const model::Inventory inventory = test::plain_cluster(trace.gpus / node, node);
  test::TraceRunner runner{inventory, *scheduling, placement};
  return test::result_of(runner.play(trace.jobs), trace.jobs);
}

Result lucid_tiresias(Trace trace)
{
  const std::vector<test::TraceJob> jobs = trace.jobs;
  for (test::TraceJob& job : trace.jobs) {
    job.run_time = job.run_time + Seconds{1.0}; // the end needs a tick that finds nothing left
    job.workload = job.requests[0].members <= node ? 0 : 1;
  }
  LucidTiresias scheduling{trace.gpus};
  Consolidated placement;
  const model::Inventory inventory = test::plain_cluster(trace.gpus / node, node);
  test::TraceRunner runner{inventory, scheduling, placement};
  runner.keep_work(Seconds{0.0}, std::array{Seconds{40.0}, Seconds{60.0}});
  return test::result_of(runner.play(trace.jobs), jobs);
}

} // namespace

TEST_CASE("Lucid's fifo, sjf, srtf and tiresias on two traces, to the second")
{
  if (test::traces_missing())
    return;
  const Trace sixty = test::sixty_jobs(), philly = test::philly_2000();
  test::expect("fifo", lucid(sixty, "fcfs"), {203.9167, 3335});
  test::expect("fifo", lucid(philly, "fcfs"), {851'987.421, 5'944'538});
  test::expect("sjf", lucid(sixty, "oracle_sjf"), {211.9833, 3686});
  test::expect("sjf", lucid(philly, "oracle_sjf"), {229'109.8525, 5'944'538});
  test::expect("tiresias", lucid_tiresias(sixty), {347.5833, 3581});
  test::expect("tiresias", lucid_tiresias(philly), {95'913.3595, 5'944'567});
  test::expect("srtf", test::result_of(LucidSrtf{sixty, 2}.play(), sixty.jobs), {208.0, 3389});
  test::expect("srtf", test::result_of(LucidSrtf{philly, 32}.play(), philly.jobs), {78'369.9355, 6'835'927});
}
