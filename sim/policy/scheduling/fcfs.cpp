// First come, first served. A job that does not fit holds back every later job in the pools that it waits for; later
// jobs go on in other pools. With one pool this is the textbook's FCFS. A job that no open pool could ever hold,
// however empty, waits for a lease without holding anybody back.
#include "policy/scheduling/queue_policy.hpp"
#include "policy/scheduling/registry.hpp"

#include <algorithm>
#include <vector>

namespace leasehold::policy {

namespace {

class Fcfs final : public QueuePolicy {
  void begin(const model::ClusterView& view) override { blocked_.assign(view.pools().size(), false); }

  bool consider(const model::ClusterView& view, model::JobId job, DecisionSink& decisions) override
  {
    if (std::ranges::find(blocked_, false) == blocked_.end())
      return false;
    if (!start_job(view, job, decisions))
      block(view, job);
    return true;
  }

  bool start_job(const model::ClusterView& view, model::JobId job, DecisionSink& decisions)
  {
    return for_each_option(view, job, [&](std::uint32_t index, const model::Request& request, model::PoolId pool) {
      return !blocked_[pool.index()] && view.fits(pool, request) && start(decisions, job, index, pool);
    });
  }

  void block(const model::ClusterView& view, model::JobId job)
  {
    for_each_option(view, job, [&](std::uint32_t, const model::Request& request, model::PoolId pool) {
      if (!blocked_[pool.index()] && view.could_fit(pool, request))
        blocked_[pool.index()] = true;
      return false;
    });
  }

  std::vector<bool> blocked_; ///< by pool: an earlier job waits for it
};

struct FcfsParameters {};

const config::Schema<FcfsParameters>& schema(Tag<FcfsParameters>)
{
  static const auto declared =
      config::Schema<FcfsParameters>("fcfs", "first come, first served; nobody overtakes a job that waits");
  return declared;
}

} // namespace

Entry<Scheduling> fcfs_entry()
{
  return entry<Scheduling, FcfsParameters>(
      "textbook; batsched fcfs_fast", [](const FcfsParameters&, std::uint64_t) { return std::make_unique<Fcfs>(); });
}

} // namespace leasehold::policy
