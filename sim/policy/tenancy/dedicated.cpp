// Each tenant runs on its own leases alone.
#include "policy/tenancy/registry.hpp"

namespace leasehold::policy {

namespace {

class Dedicated final : public Tenancy {
public:
  [[nodiscard]] std::vector<model::PoolId> admit(model::TenantId tenant,
                                                 std::span<const model::Pool> pools) const override
  {
    std::vector<model::PoolId> open;
    for (std::uint32_t p = 0; p < pools.size(); ++p)
      if (pools[p].owner == tenant)
        open.push_back(model::PoolId{p});
    return open;
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
