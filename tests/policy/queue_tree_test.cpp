// The tree over the queue against a look at every job, while jobs come, start, are driven off and come back.
#include "policy/placement/registry.hpp"
#include "policy/scheduling/backfill/count_profile.hpp"
#include "policy/scheduling/backfill/queue_tree.hpp"
#include "policy/scheduling/start.hpp"
#include "random/stream.hpp"
#include "support/policy_from.hpp"
#include "support/trace_runner.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace leasehold;

namespace {

constexpr std::uint32_t tree_hosts = 12;

/// Starts what fits, at random, stops running jobs at random, and asks the tree at every step.
class AsksTheTree final : public policy::Scheduling {
public:
  explicit AsksTheTree(std::uint64_t seed) : draw_(seed, 0, "tree") {}
  std::size_t asked = 0;

  void submitted(const model::ClusterView&, model::JobId job) override { tree_.submitted(job); }
  void ended(const model::ClusterView&, model::JobId job, const model::Allocation&) override { tree_.ended(job); }
  void pool_changed(const model::ClusterView&, model::PoolId) override { tree_.pool_changed(); }

  void schedule(const model::ClusterView& view, policy::DecisionSink& decisions) override
  {
    tree_.follow(view);
    compare(view);
    for (model::JobId job = view.pending().front(); job.valid();) {
      const model::JobId next = view.pending().next(job);
      // Where nothing runs nothing would wake the run again.
      const bool tries = view.pools()[0].running.empty() || draw_.bernoulli(0.5);
      const bool started =
          tries && policy::for_each_option(
                       view, job, [&](std::uint32_t index, const model::Request& request, model::PoolId pool) {
                         return view.fits(pool, request) && policy::start(decisions, job, index, pool);
                       });
      if (started) {
        tree_.left(job);
        compare(view);
      }
      job = next;
    }
    if (draw_.bernoulli(0.05) && view.pools()[0].running.size() > 1) { // as above
      const model::JobId victim = view.pools()[0].running.begin()->job;
      decisions.decide(policy::Preempt{victim});
    }
  }

private:
  /// A rule with the shape of a backfilling one: no more than this, and not longer than that unless it is small.
  void compare(const model::ClusterView& view)
  {
    if (view.pending().empty() || tree_.has_news())
      return;
    const std::int64_t most = draw_.uniform_int(0, tree_hosts) * 1000, small = draw_.uniform_int(0, 3) * 1000;
    const Seconds longest{static_cast<double>(draw_.uniform_int(0, 60))};
    const auto may = [&](const policy::LeastAsk& ask) {
      return ask.could_run_in(0) && ask.amount <= most && (ask.amount <= small || ask.walltime <= longest);
    };
    model::JobId from = view.pending().front();
    for (std::int64_t skip = draw_.uniform_int(0, 10); skip > 0 && view.pending().next(from).valid(); --skip)
      from = view.pending().next(from);
    model::JobId expected = from;
    const auto asks = [&](model::JobId job) {
      const auto requests = view.requests(job);
      policy::LeastAsk ask{.amount = policy::amount_of(requests[0]), .walltime = requests[0].walltime, .pools = 1};
      for (const model::Request& request : requests)
        ask.take_in({policy::amount_of(request), request.walltime, 1});
      return may(ask);
    };
    while (expected.valid() && !asks(expected))
      expected = view.pending().next(expected);
    REQUIRE(tree_.first(from, may) == expected);
    ++asked;
  }

  policy::QueueTree tree_;
  random::Stream draw_;
};

} // namespace

TEST_CASE("the tree finds the first job of the queue that a look at every job finds")
{
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    CAPTURE(seed);
    random::Stream draw{seed, 0, "jobs"};
    std::vector<test::TraceJob> jobs;
    double now = 0;
    for (int j = 0; j < 150; ++j) {
      now += draw.bernoulli(0.3) ? static_cast<double>(draw.uniform_int(0, 8)) : 0.0;
      test::TraceJob job = test::rigid_job(now, static_cast<double>(draw.uniform_int(1, 20)),
                                           static_cast<std::uint32_t>(draw.uniform_int(1, tree_hosts)),
                                           static_cast<double>(draw.uniform_int(20, 60)));
      job.priority = draw.bernoulli(0.1) ? 1 : 0; // it comes in the middle of the queue
      if (draw.bernoulli(0.2)) {
        job.requests.push_back(job.requests[0]);
        job.requests[1].members = static_cast<std::uint32_t>(draw.uniform_int(1, tree_hosts));
      }
      jobs.push_back(job);
    }
    AsksTheTree policy{seed};
    const auto placement = test::policy_from(policy::placement_policies(), "pack");
    const model::Inventory inventory = test::plain_cluster(tree_hosts);
    test::TraceRunner runner{inventory, policy, *placement};
    runner.audit_always();
    for (const auto& outcome : runner.play(jobs))
      REQUIRE(outcome.finished < Timestamp::never());
    REQUIRE(policy.asked > 300);
  }
}
