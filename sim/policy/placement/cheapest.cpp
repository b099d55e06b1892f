// Where a chip-hour costs least: hosts of the pool whose lease has the lowest price now go first. What is left idle is then what
// costs most, and is worth giving back.
#include "policy/placement/registry.hpp"
#include "policy/placement/scored.hpp"

namespace leasehold::policy {

namespace {

class Cheapest final : public ScoredPlacement {
  void begin(const model::ClusterView& view, model::JobId /*job*/, model::PoolId /*pool*/,
             const model::Request& /*request*/) override
  {
    view_ = &view;
  }
  double score(const HostRoom& host, const model::Request& /*request*/) override { return -view_->price(host.host); }

  const model::ClusterView* view_ = nullptr; ///< while a gang is placed
};

struct CheapestParameters {};

const config::Schema<CheapestParameters>& schema(Tag<CheapestParameters>)
{
  static const auto declared = config::Schema<CheapestParameters>(
      "cheapest",
      "each member on the host whose lease costs least a chip-hour now, owned hosts at the least that such a chip "
      "costs on "
      "demand, the lowest-numbered of equals; O(hosts + members log hosts) a gang; no other hosts of the pool cost the "
      "gang less. In which pool it runs is decided before");
  return declared;
}

} // namespace

Entry<PlacementPolicy> cheapest_entry()
{
  return entry<PlacementPolicy, CheapestParameters>(
      "textbook", [](const CheapestParameters&, std::uint64_t) { return std::make_unique<Cheapest>(); });
}

} // namespace leasehold::policy
