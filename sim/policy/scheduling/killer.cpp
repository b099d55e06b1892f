// A tester, not a proposal: now and then preempts a running job picked at random, and starts whatever fits in the order
// of the queue. The number of preemptions is limited, so that every job ends at last.
#include "policy/scheduling/registry.hpp"
#include "policy/scheduling/start.hpp"
#include "random/stream.hpp"

#include <vector>

namespace leasehold::policy {

namespace {

struct KillerParameters {
  double probability = 0.1;
  std::uint32_t limit = 1000;
};

class Killer final : public Scheduling {
public:
  Killer(const KillerParameters& parameters, std::uint64_t seed)
      : parameters_(parameters), stream_(seed, 0, "scheduling/preemptions")
  {
  }

  void schedule(const model::ClusterView& view, DecisionSink& decisions) override
  {
    if (preempted_ < parameters_.limit && stream_.bernoulli(parameters_.probability))
      preempt_one(view, decisions);
    for (model::JobId job = view.pending().front(); job.valid();) {
      const model::JobId next = view.pending().next(job);
      for_each_option(view, job, [&](std::uint32_t index, const model::Request& request, model::PoolId pool) {
        return view.fits(pool, request) && start(decisions, job, index, pool);
      });
      job = next;
    }
  }

private:
  void preempt_one(const model::ClusterView& view, DecisionSink& decisions)
  {
    std::vector<model::JobId> running;
    for (const model::Pool& pool : view.pools())
      for (const model::RunningJob& job : pool.running)
        if (view.job(job.job).kind == model::JobKind::rigid || view.job(job.job).kind == model::JobKind::training)
          running.push_back(job.job);
    if (running.empty())
      return;
    const auto pick = stream_.uniform_int(0, static_cast<std::int64_t>(running.size()) - 1);
    if (decisions.decide(Preempt{running[static_cast<std::size_t>(pick)]}) == model::Rejection::accepted)
      ++preempted_;
  }

  KillerParameters parameters_;
  random::Stream stream_;
  std::uint32_t preempted_ = 0;
};

const config::Schema<KillerParameters>& schema(Tag<KillerParameters>)
{
  static const auto declared = config::Schema<KillerParameters>("killer", "a tester: preempts running jobs at random")
                                   .optional("probability", &KillerParameters::probability,
                                             "of preempting a job, at each call", config::in_range(0.0, 1.0))
                                   .optional("limit", &KillerParameters::limit, "most preemptions in a run");
  return declared;
}

} // namespace

Entry<Scheduling> killer_entry()
{
  return entry<Scheduling, KillerParameters>("Batsim's killer",
                                             [](const KillerParameters& parameters, std::uint64_t seed) {
                                               return std::make_unique<Killer>(parameters, seed);
                                             });
}

} // namespace leasehold::policy
