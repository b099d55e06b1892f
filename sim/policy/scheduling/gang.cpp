// Gangs as batch schedulers on Kubernetes start them: all members or none. A gang that does not fit gathers chips as they come
// free, and nobody takes them meanwhile; if it is not whole within a time it lets go of them, and tries anew after another. So a
// wide gang neither waits for ever behind narrow ones that overtake it, nor keeps chips idle for ever.
//
// One gang gathers in a pool at a time, the first in the queue: two that each held a part of what the other lacks would
// both wait until their time is over.
#include "policy/scheduling/blocked_pools.hpp"
#include "policy/scheduling/registry.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

namespace leasehold::policy {

namespace {

struct GangParameters {
  Seconds timeout{300.0};
  Seconds backoff{60.0};
};

class Gang final : public Scheduling {
public:
  explicit Gang(const GangParameters& parameters) : parameters_(parameters) {}

  void schedule(const model::ClusterView& view, DecisionSink& decisions) override
  {
    wake_ = Timestamp::never();
    held_.clear(view.pools().size());
    std::map<model::JobId, Timestamp> gathering; // of those that still wait
    for (model::JobId job = view.pending().front(); job.valid();) {
      const model::JobId next = view.pending().next(job);
      if (!start_beside_held(view, job, decisions) && parameters_.timeout > Seconds{0.0}) {
        const auto known = since_.find(job);
        if (known != since_.end() || could_gather(view, job))
          gathering.emplace(job, gather(view, job, known == since_.end() ? view.now() : known->second));
      }
      job = next;
    }
    since_ = std::move(gathering);
  }
  [[nodiscard]] Timestamp wake_at() const override { return wake_; }

private:
  bool start_beside_held(const model::ClusterView& view, model::JobId job, DecisionSink& decisions) const
  {
    return for_each_option(view, job, [&](std::uint32_t r, const model::Request& request, model::PoolId pool) {
      return !held_.is_blocked(pool) && view.fits(pool, request) && start(decisions, job, r, pool);
    });
  }

  /// Whether there is a pool for it in which nobody gathers.
  [[nodiscard]] bool could_gather(const model::ClusterView& view, model::JobId job) const
  {
    return for_each_option(view, job, [&](std::uint32_t, const model::Request& request, model::PoolId pool) {
      return !held_.is_blocked(pool) && view.could_fit(pool, request);
    });
  }

  /// Returns since when it gathers, or gathered last.
  Timestamp gather(const model::ClusterView& view, model::JobId job, Timestamp since)
  {
    if (view.now() >= since + parameters_.timeout + parameters_.backoff) {
      if (!could_gather(view, job))
        return since; // until who gathers there has started, or let go
      since = view.now();
    }
    const Timestamp lets_go = since + parameters_.timeout;
    if (view.now() < lets_go) {
      held_.block(view, job);
      wake_ = std::min(wake_, lets_go);
    } else {
      wake_ = std::min(wake_, lets_go + parameters_.backoff);
    }
    return since;
  }

  GangParameters parameters_;
  BlockedPools held_;
  std::map<model::JobId, Timestamp> since_;
  Timestamp wake_ = Timestamp::never();
};

const config::Schema<GangParameters>& schema(Tag<GangParameters>)
{
  static const auto declared =
      config::Schema<GangParameters>("gang", "a gang starts whole or not at all. The first in the queue that does not "
                                             "fit gathers what is free in the pools that "
                                             "could hold it, and nobody else starts there; when it is not whole within "
                                             "`timeout` it lets go, others overtake it, "
                                             "and it gathers anew after `backoff`. Nobody is stopped. O(queue · pools) "
                                             "an event; no chip is kept for a gang for "
                                             "longer than `timeout` at a time")
          .optional("timeout", &GangParameters::timeout,
                    "how long a gang gathers chips; 0: never, as `best_effort_fifo`", config::non_negative())
          .optional("backoff", &GangParameters::backoff, "from then until it gathers anew; 0: at once, as `fcfs`",
                    config::non_negative());
  return declared;
}

} // namespace

Entry<Scheduling> gang_entry()
{
  return entry<Scheduling, GangParameters>(
      "Volcano, gang plugin; Kueue, waitForPodsReady (its times)",
      [](const GangParameters& parameters, std::uint64_t) { return std::make_unique<Gang>(parameters); });
}

} // namespace leasehold::policy
