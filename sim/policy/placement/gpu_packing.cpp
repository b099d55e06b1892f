// GPU packing: chips that fractions already share first, the fullest foremost; then idle chips of hosts that are in use;
// idle hosts last, the largest or the smallest of them foremost, as the paper's score has it.
#include "policy/placement/registry.hpp"
#include "policy/placement/scored.hpp"

#include <algorithm>
#include <cmath>

namespace leasehold::policy {

namespace {

class GpuPacking final : public ScoredPlacement {
  void begin(const model::ClusterView& view, model::JobId, model::PoolId, const model::Request&) override
  {
    view_ = &view;
  }

  double score(const HostRoom& host, const model::Request& request) override
  {
    const double all = view_->host(host.host).chips;
    if (host.chips_left() == 1000.0 * all)
      return std::max(33.0 - all, all);
    if (request.chips.is_whole())
      return std::max(50.0 - request.chips.whole_chips(), 33.0);
    const double left = host.accelerators[host.fullest_for(request.chips.thousandths())].thousandths;
    if (left == 1000.0)
      return 49.0;
    return std::max(50.0, 100.0 - left / 100.0);
  }

  const model::ClusterView* view_ = nullptr;
};

struct GpuPackingParameters {};

const config::Schema<GpuPackingParameters>& schema(Tag<GpuPackingParameters>)
{
  static const auto declared = config::Schema<GpuPackingParameters>(
      "gpu_packing", "each member on chips that others share already, then on hosts in use, on idle hosts last; "
                     "O(hosts + members log hosts) a gang; on hosts of up to 16 chips no idle one is taken while one "
                     "in use holds the member");
  return declared;
}

} // namespace

Entry<PlacementPolicy> gpu_packing_entry()
{
  return entry<PlacementPolicy, GpuPackingParameters>(
      "Weng et al., MLaaS in the Wild, NSDI 2022; score as in Weng et al., FGD, USENIX ATC 2023",
      [](const GpuPackingParameters&, std::uint64_t) { return std::make_unique<GpuPacking>(); });
}

} // namespace leasehold::policy
