#include "policy/tenancy/shared.hpp"

#include "policy/tenancy/registry.hpp"
#include "policy/tenancy/victims.hpp"

#include <algorithm>

namespace leasehold::policy {

std::vector<model::PoolId> Shared::admit(model::TenantId tenant, const model::ClusterView& view) const
{
  const auto pools = view.pools();
  std::vector<model::PoolId> open;
  for (std::uint32_t p = 0; p < pools.size(); ++p)
    open.push_back(model::PoolId{p});
  std::stable_partition(open.begin(), open.end(),
                        [&](model::PoolId pool) { return pools[pool.index()].owner == tenant; });
  return open;
}

std::vector<model::JobId> Shared::victims(const model::ClusterView& view, model::PoolId pool, const Claim& claim) const
{
  const model::TenantId owner = view.pool(pool).owner;
  bool hosts = false;
  for (const model::RunningJob& running : view.pool(pool).running)
    hosts |= view.job(running.job).tenant != owner;
  if (claim.over_guests && !hosts)
    return {}; // what the tenant itself runs there gives way where it is asked for that alone
  return room_makers(view, *this, pool, claim, [&](const model::Job& job) {
    if (makes_way(job, claim) || (claim.over_guests && job.tenant != owner))
      return 0;
    return claim.over_training && is_own_training(job, claim) ? 1 : -1;
  });
}

namespace {

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
