// Tiresias' simulator with what is quirky in it, which stands here and nowhere in the product. How far from it the product's policies
// are, see trace_policies_test.cpp.
#include "policy/placement/registry.hpp"
#include "support/policy_from.hpp"
#include "support/trace_runner.hpp"
#include "validation/open_traces.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <map>
#include <span>
#include <utility>
#include <vector>

using namespace leasehold;

namespace {

using model::JobId;
using test::Result;

/// Stops and starts, so that these run who are `first` to fit by the count of GPUs; whoever does not fit is skipped.
void run_first(const model::ClusterView& view, std::int64_t gpus, const std::vector<JobId>& first,
               policy::DecisionSink& decisions)
{
  std::vector<policy::Decision> stops, starts;
  for (const JobId job : first) {
    const std::int64_t wanted = view.requests(job)[0].members;
    const bool runs = wanted <= gpus;
    gpus -= runs ? wanted : 0;
    if (runs && !view.runs(job))
      starts.emplace_back(policy::Start{job, 0, view.admitted(view.job(job).tenant)[0]});
    else if (!runs && view.runs(job))
      stops.emplace_back(policy::Preempt{job});
  }
  for (const auto* some : {&stops, &starts})
    for (const policy::Decision& one : *some)
      REQUIRE(decisions.decide(one) == model::Rejection::accepted);
}

/// sjf (by the number of GPUs) and shortest-gpu (by the seconds left times the GPUs): at each event all jobs
/// are sorted anew, equals as they stood, which is what breaks ties.
class SortedAnew final : public policy::Scheduling {
public:
  enum class By : std::uint8_t { gpus, service };
  SortedAnew(std::int64_t gpus, By by) : gpus_(gpus), by_(by) {}

  void foretell(std::span<const double> work) override { work_ = work; }
  void submitted(const model::ClusterView& /*view*/, JobId job) override { jobs_.push_back(job); }
  void ended(const model::ClusterView& view, JobId job, const model::Allocation& /*held*/) override
  {
    if (deciding_)
      return;
    std::erase(jobs_, job);
    sort(view);
  }
  void schedule(const model::ClusterView& view, policy::DecisionSink& decisions) override
  {
    sort(view);
    deciding_ = true;
    run_first(view, gpus_, jobs_, decisions);
    deciding_ = false;
  }

private:
  void sort(const model::ClusterView& view)
  {
    std::ranges::stable_sort(jobs_, {}, [&](JobId job) {
      const double gpus = view.requests(job)[0].members;
      const double left = work_[job.index()] - view.facts(job).executed.value();
      return by_ == By::gpus ? gpus : left * gpus;
    });
  }

  std::int64_t gpus_;
  By by_;
  std::span<const double> work_;
  std::vector<JobId> jobs_;
  bool deciding_ = false;
};

/// dlas-gpu of Tiresias' simulator: queues by GPU-seconds, looked at where a job comes, ends, or "jumps": this is when its
/// *seconds* on GPUs will have come to the limit at the rate of its GPUs, which for gangs is late.
class DlasGpu final : public policy::Scheduling {
public:
  explicit DlasGpu(std::int64_t gpus) : gpus_(gpus) {}

  void submitted(const model::ClusterView& /*view*/, JobId job) override { queues_[0].push_back(job); }
  void ended(const model::ClusterView& view, JobId job, const model::Allocation& /*held*/) override
  {
    if (deciding_)
      return;
    std::erase(queues_[queue_of_[job]], job);
    demote(view);
    look_ahead(view);
  }
  [[nodiscard]] Timestamp wake_at() const override { return jump_; }

  void schedule(const model::ClusterView& view, policy::DecisionSink& decisions) override
  {
    demote(view);
    std::vector<JobId> order;
    for (const auto& queue : queues_)
      order.insert(order.end(), queue.begin(), queue.end());
    deciding_ = true;
    run_first(view, gpus_, order, decisions);
    deciding_ = false;
    for (auto& queue : queues_)
      std::stable_partition(queue.begin(), queue.end(), [&](JobId job) { return view.runs(job); });
    look_ahead(view);
  }

private:
  static constexpr std::array<double, 2> limits{3250.0, 7200.0};

  /// Once an instant, each job one step.
  void demote(const model::ClusterView& view)
  {
    if (std::exchange(demoted_, view.now()) == view.now())
      return;
    std::map<JobId, bool> moved;
    for (std::size_t q = 0; q < limits.size(); ++q)
      for (const JobId job : std::vector<JobId>{queues_[q]})
        if (view.runs(job) && !moved[job] && view.facts(job).chip_seconds >= limits[q]) {
          moved[job] = true;
          std::erase(queues_[q], job);
          queues_[q + 1].push_back(job);
          queue_of_[job] = q + 1;
        }
  }

  void look_ahead(const model::ClusterView& view)
  {
    jump_ = Timestamp::never();
    for (std::size_t q = 0; q < limits.size(); ++q)
      for (const JobId job : queues_[q])
        if (view.runs(job)) {
          const double left = limits[q] - view.facts(job).executed.value();
          const Timestamp jump = view.now() + Seconds{std::ceil(left / view.requests(job)[0].members)};
          if (jump > view.now())
            jump_ = std::min(jump_, jump);
        }
  }

  std::int64_t gpus_;
  std::array<std::vector<JobId>, 3> queues_;
  std::map<JobId, std::size_t> queue_of_;
  Timestamp jump_ = Timestamp::never();
  Timestamp demoted_ = Timestamp::never();
  bool deciding_ = false;
};

Result tiresias_plays(policy::Scheduling& scheduling, const test::Trace& trace)
{
  const auto placement = test::policy_from(policy::placement_policies(), "first_fit");
  const model::Inventory inventory = test::plain_cluster(trace.gpus);
  test::TraceRunner runner{inventory, scheduling, *placement};
  runner.keep_work();
  return test::result_of(runner.play(trace.jobs), trace.jobs);
}

} // namespace

TEST_CASE("Tiresias' simulator: sjf, shortest-gpu and dlas-gpu on two traces, to the second")
{
  if (test::traces_missing())
    return;
  const test::Trace sixty = test::sixty_jobs(), philly = test::philly_2000();
  const auto sorted = [](const test::Trace& trace, SortedAnew::By by) {
    SortedAnew scheduling{trace.gpus, by};
    return tiresias_plays(scheduling, trace);
  };
  const auto dlas = [](const test::Trace& trace) {
    DlasGpu scheduling{trace.gpus};
    return tiresias_plays(scheduling, trace);
  };
  test::expect("sjf", sorted(sixty, SortedAnew::By::gpus), {198.2, 3271});
  test::expect("sjf", sorted(philly, SortedAnew::By::gpus), {71'904.739, 5'944'538});
  test::expect("shortest-gpu", sorted(sixty, SortedAnew::By::service), {195.9, 3315});
  test::expect("shortest-gpu", sorted(philly, SortedAnew::By::service), {65'760.3225, 6'870'140});
  test::expect("dlas-gpu", dlas(sixty), {190.6833, 3271});
  test::expect("dlas-gpu", dlas(philly), {71'019.6235, 5'944'538});
}
