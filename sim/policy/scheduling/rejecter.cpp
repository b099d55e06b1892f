// A tester, not a proposal: refuses every job for good.
#include "policy/scheduling/registry.hpp"

namespace leasehold::policy {

namespace {

class Rejecter final : public Scheduling {
public:
  void schedule(const model::ClusterView& view, DecisionSink& decisions) override
  {
    for (model::JobId job = view.pending().front(); job.valid();) {
      const model::JobId next = view.pending().next(job);
      decisions.decide(Reject{job});
      job = next;
    }
  }
};

struct RejecterParameters {};

const config::Schema<RejecterParameters>& schema(Tag<RejecterParameters>)
{
  static const auto declared = config::Schema<RejecterParameters>("rejecter", "a tester: refuses every job for good");
  return declared;
}

} // namespace

Entry<Scheduling> rejecter_entry()
{
  return entry<Scheduling, RejecterParameters>(
      "Batsim's rejecter", [](const RejecterParameters&, std::uint64_t) { return std::make_unique<Rejecter>(); });
}

} // namespace leasehold::policy
