// Best fit over chips and cores: the host that the member leaves least of, each resource as a part of the largest host.
#include "policy/placement/registry.hpp"
#include "policy/placement/scored.hpp"

namespace leasehold::policy {

namespace {

class BestFit final : public ScoredPlacement {
  double score(const HostRoom& host, const model::Request& request) override
  {
    return -emptiness(host.chips_left() - request.chips.thousandths(), static_cast<double>(host.cores) - request.cores);
  }
};

struct BestFitParameters {};

const config::Schema<BestFitParameters>& schema(Tag<BestFitParameters>)
{
  static const auto declared = config::Schema<BestFitParameters>(
      "best_fit",
      "each member on the host of which it leaves least, chips and cores as parts of the pool's largest host; "
      "O(hosts + members log hosts) a gang; never takes a host while a fuller one with the same cores holds "
      "the member");
  return declared;
}

} // namespace

Entry<PlacementPolicy> best_fit_entry()
{
  return entry<PlacementPolicy, BestFitParameters>(
      "textbook; as the baseline of Weng et al., FGD, USENIX ATC 2023",
      [](const BestFitParameters&, std::uint64_t) { return std::make_unique<BestFit>(); });
}

} // namespace leasehold::policy
