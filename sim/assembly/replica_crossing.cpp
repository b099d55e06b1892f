#include "assembly/replica_crossing.hpp"

#include <algorithm>
#include <utility>

namespace leasehold::assembly {

namespace {

/// One engine over several hosts.
ReplicaCrossing engine_crossing(scenario::PlannedReplica& planned, const model::Placement& placement,
                                const network::Traffic& traffic)
{
  ReplicaCrossing result;
  const auto between = traffic.between(placement, planned.request.chips.whole_chips());
  const physics::FluidService& engine = planned.network->engine(between, planned.service);
  result.placed = engine.request_capacity() / planned.saturated;
  if (!engine.crosses_hosts())
    return result;
  std::vector<model::HostId> hosts = model::hosts_of(placement);
  const bool exchanges = engine.plan().spread == physics::Spread::expert;
  const auto group = exchanges ? static_cast<std::uint32_t>(hosts.size()) : 0U;
  const double duty = 1.0 / engine.capacity_left(0.5) - 1.0; // at capacity
  result.crossing = network::of_experts(std::move(hosts), group, duty);
  result.left = [&engine](double share) { return engine.capacity_left(share); };
  return result;
}

/// Caches from the hosts of prefill engines, which are the first ones, to those of decode engines.
ReplicaCrossing unit_crossing(const scenario::PlannedReplica& planned, const model::Placement& placement,
                              const network::Traffic& traffic)
{
  const physics::DisaggregatedService& unit = planned.unit->service;
  network::Crossing caches{model::hosts_of(placement), network::Crossing::Pattern::across, 1,
                           planned.unit->prefill_hosts};
  const BytesPerSecond alone = traffic.alone(caches);
  ReplicaCrossing result;
  result.placed = unit.capacity_over(alone) / planned.saturated;
  if (!(alone > BytesPerSecond{}))
    return result;
  caches.most = unit.most_sent();
  const BytesPerSecond sent = std::min(alone, caches.most);
  result.crossing = std::move(caches);
  result.left = [&unit, sent](double share) { return unit.capacity_over(sent * share) / unit.capacity_over(sent); };
  return result;
}

} // namespace

ReplicaCrossing crossing_of(scenario::PlannedReplica& planned, const model::Placement& placement,
                            const network::Traffic& traffic)
{
  if (planned.unit)
    return unit_crossing(planned, placement, traffic);
  return planned.network ? engine_crossing(planned, placement, traffic) : ReplicaCrossing{};
}

} // namespace leasehold::assembly
