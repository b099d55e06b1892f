#include "scenario/plan/checkpoint_plan.hpp"

#include "model/topology/gang_paths.hpp"
#include "scenario/plan/gang_failures.hpp"
#include "scenario/plan/network_share.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <vector>

namespace leasehold::scenario {

namespace {

/// What all hosts of the gang send to storage beside them, at best: each as much as round a ring through them, one of a
/// single host as to a second one. Nothing where the platform does not say.
std::optional<BytesPerSecond> uplinks(const model::Request& gang, const model::Inventory& inventory)
{
  model::Request ring = gang;
  ring.members = std::max(2U, gang.members);
  const auto network = best_network(inventory, ring);
  return network ? std::optional{network->ring * gang.total_chips()} : std::nullopt;
}

/// By the chip's first hosts in the region from where it takes least.
Seconds at_best(const model::StorageWrite& write, const model::Request& gang, const model::Inventory& inventory)
{
  std::map<model::RegionId, std::vector<model::HostId>> gangs;
  for (std::uint32_t h = 0; h < inventory.hosts.size(); ++h)
    if (const model::Host& host = inventory.hosts[h]; gang.chip_types.contains(host.chip))
      if (auto& first = gangs[host.region]; first.size() < gang.members)
        first.emplace_back(h);
  std::optional<Seconds> least;
  for (const auto& [region, hosts] : gangs) {
    if (hosts.size() < gang.members)
      continue;
    const auto path = model::path_to_storage(*inventory.network, hosts, model::storage_of(inventory, region));
    const Seconds takes =
        path ? path->latency + write.size / std::min(path->bandwidth, write.at_most) : write.elsewhere;
    least = std::min(takes, least.value_or(takes));
  }
  return least.value_or(write.elsewhere);
}

/// Young 1974, Daly 2006: the interval √(2·C·M) wastes least where a checkpoint costs C and the gang fails every M.
Seconds young_daly(Seconds cost, std::optional<Seconds> between_failures)
{
  return between_failures ? Seconds{std::sqrt(2.0 * std::max(cost.value(), 1.0) * between_failures->value())}
                          : Seconds{6.0 * 3600.0};
}

} // namespace

model::Checkpoints plan_checkpoints(const CheckpointSpec& spec, const model::Transformer& model,
                                    const model::Request& gang, const model::Inventory& inventory,
                                    const FailureSpecs& failures)
{
  Seconds cost = checkpoint_cost(spec, model, spec.storage ? uplinks(gang, inventory) : std::nullopt);
  std::optional<model::StorageWrite> write;
  if (!spec.cost && !inventory.storage.empty()) {
    constexpr double unbounded = std::numeric_limits<double>::infinity();
    write = {checkpoint_size(spec, model), spec.storage.value_or(BytesPerSecond{unbounded}), cost};
    cost = at_best(*write, gang, inventory);
  }
  switch (rule_of(spec)) {
  case CheckpointRule::fixed:
    return {*spec.interval, cost, write};
  case CheckpointRule::young_daly:
    return {young_daly(cost, gang_time_between_failures(failures, inventory, gang)), cost, write};
  case CheckpointRule::none:
    break;
  }
  return {};
}

} // namespace leasehold::scenario
