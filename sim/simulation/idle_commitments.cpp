#include "simulation/idle_commitments.hpp"

namespace leasehold::simulation {

namespace {

/// Chips of the pool's type that the owner's services still want.
double wanted_by_owner(const ServiceRunner& services, const model::Pool& pool)
{
  double chips = 0.0;
  for (std::size_t s = 0; s < services.size(); ++s) {
    const assembly::ServiceSetup& setup = services.setup(s);
    if (setup.tenant != pool.owner)
      continue;
    for (const scenario::PlannedReplica& replica : setup.replicas)
      if (replica.request.chip_types.contains(pool.chip)) {
        chips += static_cast<double>(services.missing_replicas(s)) * replica.request.total_chips();
        break;
      }
  }
  return chips;
}

} // namespace

std::vector<demand::IdleChips> idle_commitments(const ClusterState& state, const ServiceRunner& services,
                                                model::TenantId tenant,
                                                const std::map<model::PoolId, double>& committed)
{
  std::vector<demand::IdleChips> idle;
  for (const model::PoolId id : state.admitted[tenant.index()]) {
    const model::Pool& pool = state.ledger.pool(id);
    const auto paid = committed.find(id);
    if (pool.owner == tenant || paid == committed.end())
      continue;
    double chips = paid->second - wanted_by_owner(services, pool);
    for (const model::RunningJob& running : pool.running)
      if (state.jobs[running.job].tenant != tenant)
        chips -= state.ledger.allocation(running.job).chips;
    if (chips > 0.0)
      idle.push_back({pool.chip, chips});
  }
  return idle;
}

} // namespace leasehold::simulation
