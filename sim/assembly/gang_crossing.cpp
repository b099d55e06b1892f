#include "assembly/gang_crossing.hpp"

#include <algorithm>
#include <bit>
#include <limits>
#include <utility>

namespace leasehold::assembly {

namespace {

/// One engine over several hosts.
GangCrossing engine_crossing(scenario::PlannedReplica& planned, const model::Placement& placement,
                             const network::Traffic& traffic)
{
  GangCrossing result;
  const auto between = traffic.between(placement, planned.request.chips.whole_chips());
  const physics::FluidService& engine = planned.network->engine(between, planned.service);
  result.placed = engine.request_capacity() / planned.saturated;
  if (!engine.crosses_hosts())
    return result;
  std::vector<model::HostId> hosts = model::hosts_of(placement);
  const bool exchanges = engine.plan().spread == physics::Spread::expert;
  const auto group = exchanges ? static_cast<std::uint32_t>(hosts.size()) : 0U;
  const double duty = 1.0 / engine.capacity_left(0.5) - 1.0; // at capacity
  const BytesPerSecond cards = planned.request.chips.whole_chips() * planned.network->card();
  result.crossing = network::of_experts(std::move(hosts), group, duty, cards);
  result.left = [&engine](double share) { return engine.capacity_left(share); };
  return result;
}

/// Caches from the hosts of prefill engines, which are the first ones, to those of decode engines.
GangCrossing unit_crossing(const scenario::PlannedReplica& planned, const model::Placement& placement,
                           const network::Traffic& traffic)
{
  const physics::DisaggregatedService& unit = planned.unit->service;
  network::Crossing caches{model::hosts_of(placement), network::Crossing::Pattern::across, 1,
                           planned.unit->prefill_hosts};
  const BytesPerSecond alone = traffic.alone(caches);
  GangCrossing result;
  result.placed = unit.capacity_over(alone) / planned.saturated;
  if (!(alone > BytesPerSecond{}))
    return result;
  caches.most = unit.most_sent();
  const BytesPerSecond sent = std::min(alone, caches.most);
  result.crossing = std::move(caches);
  result.left = [&unit, sent](double share) { return unit.capacity_over(sent * share) / unit.capacity_over(sent); };
  return result;
}

GangCrossing training_crossing(scenario::NetworkShare& network, std::uint32_t hosts_together,
                               const model::Placement& placement, const network::Traffic& traffic)
{
  GangCrossing result;
  const auto alone = traffic.between(placement, network.chips_a_host());
  if (!alone)
    return result;
  const std::uint32_t aside = std::bit_floor(hosts_together);
  result.placed = network.of(alone, aside);
  result.crossing = network::of_experts(model::hosts_of(placement), network.hosts_exchanging(*alone, aside),
                                        network.duty(*alone, aside), network.cards());
  result.left = [&network, alone = *alone, aside](double left) { return network.contended(alone, left, aside); };
  return result;
}

GangCrossing told_crossing(const scenario::ToldCommunication& told, const model::Allocation& held,
                           const model::Inventory& inventory, const network::Traffic& traffic)
{
  GangCrossing result;
  std::vector<model::HostId> hosts = model::hosts_of(held.placement);
  const model::ChipTypeId chip = inventory.hosts[hosts.front().index()].chip;
  if (hosts.size() < 2 || told.card(chip) <= BytesPerSecond{0})
    return result;
  // Its ring alone: an exchange has as many routes as pairs of hosts, and traces have many thousands of jobs.
  const BytesPerSecond ring = traffic.alone({hosts, network::Crossing::Pattern::ring});
  if (!(ring > BytesPerSecond{}))
    return result;
  const double chips_a_host = held.chips / static_cast<double>(hosts.size());
  const physics::GangNetwork alone{ring / held.chips, ring / held.chips, Seconds{0}, std::nullopt};
  result.placed = told.of(alone, chip);
  result.crossing = network::of_experts(std::move(hosts), 0, told.duty(alone, chip), chips_a_host * told.card(chip));
  result.left = [&told, alone, chip](double left) { return told.contended(alone, chip, left); };
  return result;
}

} // namespace

GangCrossing crossing_of(WorkloadTraits& traits, std::uint32_t hosts_together, const model::Allocation& held,
                         const model::Inventory& inventory, const network::Traffic& traffic)
{
  const std::uint32_t request = held.request;
  if (request < traits.networks.size() && traits.networks[request].matters())
    return training_crossing(traits.networks[request], hosts_together, held.placement, traffic);
  return traits.communication ? told_crossing(*traits.communication, held, inventory, traffic) : GangCrossing{};
}

PoolCrossing crossing_of(const scenario::PlannedPool& pools, const std::vector<model::HostId>& prefill,
                         const std::vector<model::HostId>& decode, const network::Traffic& traffic)
{
  if (prefill.empty() || decode.empty() || !pools.network)
    return {Hertz{std::numeric_limits<double>::infinity()}};
  BytesPerSecond
      host; // of one, towards whichever it reaches best: what crosses a narrow place is in what all have together
  for (const model::HostId to : decode)
    host = std::max(host, traffic.alone({{prefill.front(), to}, network::Crossing::Pattern::one_way}));
  std::vector<model::HostId> all = prefill;
  all.insert(all.end(), decode.begin(), decode.end());
  const BytesPerSecond together =
      traffic.alone({std::move(all), network::Crossing::Pattern::dealt, 1, static_cast<std::uint32_t>(prefill.size())});
  return {together / pools.network->cache(), host > BytesPerSecond{0} ? pools.network->over(host) : nullptr};
}

GangCrossing crossing_of(scenario::PlannedReplica& planned, const model::Placement& placement,
                         const network::Traffic& traffic)
{
  if (planned.unit)
    return unit_crossing(planned, placement, traffic);
  return planned.network ? engine_crossing(planned, placement, traffic) : GangCrossing{};
}

} // namespace leasehold::assembly
