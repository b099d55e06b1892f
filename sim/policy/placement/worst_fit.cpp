// Worst fit over chips and cores: the host that the member leaves most of. It evens out the load of hosts.
#include "policy/placement/registry.hpp"
#include "policy/placement/scored.hpp"

namespace leasehold::policy {

namespace {

class WorstFit final : public ScoredPlacement {
  double score(const HostRoom& host, const model::Request& request) override
  {
    return emptiness(host.chips_left() - request.chips.thousandths(), static_cast<double>(host.cores) - request.cores);
  }
};

struct WorstFitParameters {};

const config::Schema<WorstFitParameters>& schema(Tag<WorstFitParameters>)
{
  static const auto declared = config::Schema<WorstFitParameters>(
      "worst_fit",
      "each member on the host of which it leaves most, chips and cores as parts of the pool's largest host; "
      "O(hosts + members log hosts) a gang; on like hosts that begin empty the numbers of members of one "
      "gang differ by one at most");
  return declared;
}

} // namespace

Entry<PlacementPolicy> worst_fit_entry()
{
  return entry<PlacementPolicy, WorstFitParameters>(
      "textbook; Kubernetes' LeastAllocated",
      [](const WorstFitParameters&, std::uint64_t) { return std::make_unique<WorstFit>(); });
}

} // namespace leasehold::policy
