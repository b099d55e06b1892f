// First come, first served. A job that does not fit holds back every later job in the pools that it waits for; later
// jobs go on in other pools. With one pool this is the textbook's FCFS. A job that no open pool could ever hold,
// however empty, waits for a lease without holding anybody back.
#include "policy/scheduling/blocked_pools.hpp"
#include "policy/scheduling/queue_policy.hpp"
#include "policy/scheduling/registry.hpp"

namespace leasehold::policy {

namespace {

class Fcfs final : public QueuePolicy {
  void begin(const model::ClusterView& view) override { blocked_.clear(view.pools().size()); }

  bool consider(const model::ClusterView& view, model::JobId job, DecisionSink& decisions) override
  {
    if (blocked_.all())
      return false;
    blocked_.start_or_block(view, job, decisions);
    return true;
  }

  BlockedPools blocked_;
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
