// The host whose free chips and cores point least in the direction of what the member asks for: the least dot product of
// both, each resource as a part of the largest host. A member that asks for many chips and few cores goes to where few
// chips are left, whatever cores there are; so it is best fit weighted by the request.
#include "policy/placement/registry.hpp"
#include "policy/placement/scored.hpp"

namespace leasehold::policy {

namespace {

class DotProduct final : public ScoredPlacement {
  double score(const HostRoom& host, const model::Request& request) override
  {
    const double chips = largest().chips > 0.0 ? request.chips.thousandths() / largest().chips : 0.0;
    const double cores = largest().cores > 0.0 ? request.cores / largest().cores : 0.0;
    return -emptiness(host.chips_left() * chips, host.cores * cores);
  }
};

struct DotProductParameters {};

const config::Schema<DotProductParameters>& schema(Tag<DotProductParameters>)
{
  static const auto declared = config::Schema<DotProductParameters>(
      "dot_product", "each member on the host with the least product of what is free and what it asks for, summed over "
                     "chips and cores as parts of the pool's largest host; O(hosts + members log hosts) a gang");
  return declared;
}

} // namespace

Entry<PlacementPolicy> dot_product_entry()
{
  return entry<PlacementPolicy, DotProductParameters>(
      "Panigrahy et al., Microsoft Research 2011; the least product, as in Weng et al., FGD, USENIX ATC 2023",
      [](const DotProductParameters&, std::uint64_t) { return std::make_unique<DotProduct>(); });
}

} // namespace leasehold::policy
