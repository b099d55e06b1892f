// Every tenant may run on everybody's leases, its own first. Whoever runs on another's is its guest and makes room when
// the owner's work comes; the run loop sees to that.
#include "policy/tenancy/registry.hpp"

#include <algorithm>

namespace leasehold::policy {

namespace {

class Shared final : public Tenancy {
public:
  [[nodiscard]] std::vector<model::PoolId> admit(model::TenantId tenant,
                                                 std::span<const model::Pool> pools) const override
  {
    std::vector<model::PoolId> open;
    for (std::uint32_t p = 0; p < pools.size(); ++p)
      open.push_back(model::PoolId{p});
    std::stable_partition(open.begin(), open.end(),
                          [&](model::PoolId pool) { return pools[pool.index()].owner == tenant; });
    return open;
  }
};

struct SharedParameters {};

const config::Schema<SharedParameters>& schema(Tag<SharedParameters>)
{
  static const auto declared = config::Schema<SharedParameters>(
      "shared", "every tenant may run on everybody's leases, its own first; the owner's work starts "
                "before that of guests, who are stopped where they are in its way");
  return declared;
}

} // namespace

Entry<Tenancy> shared_entry()
{
  return entry<Tenancy, SharedParameters>(
      "one queue for all", [](const SharedParameters&, std::uint64_t) { return std::make_unique<Shared>(); });
}

} // namespace leasehold::policy
