// Each tenant runs on its own leases alone.
#include "policy/tenancy/registry.hpp"
#include "policy/tenancy/victims.hpp"

namespace leasehold::policy {

namespace {

class Dedicated final : public Tenancy {
public:
  [[nodiscard]] std::vector<model::PoolId> admit(model::TenantId tenant, const model::ClusterView& view) const override
  {
    const auto pools = view.pools();
    std::vector<model::PoolId> open;
    for (std::uint32_t p = 0; p < pools.size(); ++p)
      if (pools[p].owner == tenant)
        open.push_back(model::PoolId{p});
    return open;
  }
  [[nodiscard]] bool takes_guests() const override { return false; }
  /// There are no guests; a tenant's own training may make room for what it serves.
  [[nodiscard]] std::vector<model::JobId> victims(const model::ClusterView& view, model::PoolId pool,
                                                  const Claim& claim) const override
  {
    return room_makers(view, *this, pool, claim, [&](const model::Job& job) {
      return makes_way(job, claim) || (claim.over_training && is_own_training(job, claim)) ? 0 : -1;
    });
  }
};

struct DedicatedParameters {};

const config::Schema<DedicatedParameters>& schema(Tag<DedicatedParameters>)
{
  static const auto declared =
      config::Schema<DedicatedParameters>("dedicated", "each tenant runs on its own leases alone");
  return declared;
}

} // namespace

Entry<Tenancy> dedicated_entry()
{
  return entry<Tenancy, DedicatedParameters>(
      "static partition", [](const DedicatedParameters&, std::uint64_t) { return std::make_unique<Dedicated>(); });
}

} // namespace leasehold::policy
