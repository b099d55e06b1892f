// Tiresias' dlas-gpu with what is quirky in its simulator, which stands here and nowhere in the product: how far from it `tiresias`
// is, see trace_policies_test.cpp.
#include "policy/placement/registry.hpp"
#include "support/policy_from.hpp"
#include "support/trace_runner.hpp"
#include "validation/open_traces.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <utility>
#include <vector>

using namespace leasehold;

namespace {

using model::JobId;
using test::Result;

/// dlas-gpu of Tiresias' simulator: queues by GPU-seconds, looked at where a job comes, ends, or "jumps": this is when its
/// *seconds* on GPUs will have come to the limit at the rate of its GPUs, which for gangs is late.
class DlasGpu final : public policy::Scheduling {
public:
  explicit DlasGpu(std::int64_t gpus) : gpus_(gpus) {}

  void submitted(const model::ClusterView& /*view*/, JobId job) override { queues_[0].push_back(job); }
  void ended(const model::ClusterView& view, JobId job, const model::Allocation& held) override
  {
    if (deciding_)
      return;
    std::erase(queues_[queue_of_[job]], job);
    demote(view);
    look_ahead(view);
    static_cast<void>(held);
  }
  [[nodiscard]] Timestamp wake_at() const override { return jump_; }

  void schedule(const model::ClusterView& view, policy::DecisionSink& decisions) override
  {
    demote(view);
    std::int64_t left = gpus_;
    std::vector<policy::Decision> stops, starts;
    std::map<JobId, bool> runs;
    for (const auto& queue : queues_)
      for (const JobId job : queue) {
        const std::int64_t wanted = view.requests(job)[0].members;
        runs[job] = wanted <= left;
        left -= runs[job] ? wanted : 0;
        if (runs[job] && !view.runs(job))
          starts.emplace_back(policy::Start{job, 0, view.admitted(view.job(job).tenant)[0]});
        else if (!runs[job] && view.runs(job))
          stops.emplace_back(policy::Preempt{job});
      }
    deciding_ = true;
    for (const auto* some : {&stops, &starts})
      for (const policy::Decision& one : *some)
        REQUIRE(decisions.decide(one) == model::Rejection::accepted);
    deciding_ = false;
    for (auto& queue : queues_)
      std::stable_partition(queue.begin(), queue.end(), [&](JobId job) { return runs[job]; });
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

} // namespace

TEST_CASE("Tiresias' dlas-gpu with its late demotion, to the second")
{
  if (test::traces_missing())
    return;
  for (const auto& [trace, expected] : {std::pair{test::sixty_jobs(), Result{190.6833, 3271}},
                                        std::pair{test::philly_2000(), Result{71'019.6235, 5'944'538}}}) {
    DlasGpu scheduling{trace.gpus};
    const auto placement = test::policy_from(policy::placement_policies(), "first_fit");
    const model::Inventory inventory = test::plain_cluster(trace.gpus);
    test::TraceRunner runner{inventory, scheduling, *placement};
    runner.keep_work();
    test::expect("dlas-gpu", test::result_of(runner.play(trace.jobs), trace.jobs), expected);
  }
}
