// First come, first served, but a job that does not fit holds nobody back: every job that waits is tried in the order of
// the queue. It keeps chips busier than fcfs, and a wide job may wait for ever behind narrow ones.
#include "policy/scheduling/queue_policy.hpp"
#include "policy/scheduling/registry.hpp"

namespace leasehold::policy {

namespace {

class BestEffortFifo final : public QueuePolicy {
  void begin(const model::ClusterView&) override {}

  bool consider(const model::ClusterView& view, model::JobId job, DecisionSink& decisions) override
  {
    for_each_option(view, job, [&](std::uint32_t index, const model::Request& request, model::PoolId pool) {
      return view.fits(pool, request) && start(decisions, job, index, pool);
    });
    return true;
  }
};

struct BestEffortFifoParameters {};

const config::Schema<BestEffortFifoParameters>& schema(Tag<BestEffortFifoParameters>)
{
  static const auto declared = config::Schema<BestEffortFifoParameters>(
      "best_effort_fifo",
      "in the order of the queue, whatever fits; a job that does not fit is passed over. O(queue) an "
      "event; no job waits that would fit, and wide jobs may starve");
  return declared;
}

} // namespace

Entry<Scheduling> best_effort_fifo_entry()
{
  return entry<Scheduling, BestEffortFifoParameters>(
      "Kueue, BestEffortFIFO; list scheduling of Graham 1966",
      [](const BestEffortFifoParameters&, std::uint64_t) { return std::make_unique<BestEffortFifo>(); });
}

} // namespace leasehold::policy
