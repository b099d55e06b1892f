#include "scenario/plan/network_share.hpp"

#include "scenario/plan/training_rate.hpp"

#include <algorithm>
#include <vector>

namespace leasehold::scenario {

NetworkShare::NetworkShare(const model::Transformer& model, const model::Chip& chip, const model::Request& request,
                           TrainingSpec spec, std::optional<physics::GangNetwork> planned)
    : model_(model), chip_(chip), spec_(std::move(spec)), chips_(static_cast<std::uint32_t>(request.total_chips())),
      chips_a_host_(request.chips.whole_chips()), planned_(planned)
{
}

double NetworkShare::of(const std::optional<physics::GangNetwork>& network, std::uint32_t hosts_together)
{
  if (!matters() || !network || *network == *planned_)
    return 1.0;
  const auto& planned = plan(*planned_, hosts_together);
  const auto& placed = plan(*network, hosts_together);
  return planned && placed ? placed->step.tokens_per_chip / planned->step.tokens_per_chip : 1.0;
}

double NetworkShare::contended(const physics::GangNetwork& network, double share, std::uint32_t hosts_together)
{
  const auto& placed = plan(network, hosts_together);
  if (!placed || share >= 1.0)
    return 1.0;
  return std::min(1.0, placed->step.step / step_with(placed->plan, share).step);
}

physics::TrainingStep NetworkShare::step_with(const physics::TrainingPlan& plan, double share) const
{
  physics::TrainingPlan slower = plan;
  slower.network->ring = plan.network->ring * share;
  slower.network->exchange = plan.network->exchange * share;
  return physics::training_step(model_, chip_, slower);
}

/// Where nearly nothing of the network is left, all that crosses it is exposed: by how much a step grows with each time that
/// the bandwidth is halved is what it sends. While the pipeline fills, nobody does.
double NetworkShare::duty(const physics::GangNetwork& network, std::uint32_t hosts_together)
{
  constexpr double hardly_any = 1e-6;
  const auto& placed = plan(network, hosts_together);
  if (!placed || !placed->plan.network)
    return 1.0;
  const auto without_bubble = [&](double share) {
    const physics::TrainingStep slow = step_with(placed->plan, share);
    return slow.step - slow.breakdown.bubble;
  };
  const Seconds grows = without_bubble(hardly_any) - without_bubble(2.0 * hardly_any);
  const Seconds sends = 2.0 * hardly_any * grows * chip_.calibration.scale_out_efficiency; // at the links' full rate
  return std::clamp(sends / placed->step.step, 0.0, 1.0);
}

std::uint32_t NetworkShare::hosts_exchanging(const physics::GangNetwork& network, std::uint32_t hosts_together)
{
  const auto& placed = plan(network, hosts_together);
  if (!placed || placed->plan.expert <= physics::domain_chips(placed->plan, chip_))
    return 0;
  const physics::TrainingBreakdown& step = placed->step.breakdown;
  const bool most = step.expert > step.data + step.pipeline + step.context;
  return most ? (static_cast<std::uint32_t>(placed->plan.expert) + chips_a_host_ - 1) / chips_a_host_ : 0;
}

const std::optional<physics::FoundPlan>& NetworkShare::plan(const physics::GangNetwork& network,
                                                            std::uint32_t hosts_together)
{
  const auto [found, is_new] = plans_.try_emplace({network, hosts_together});
  if (is_new)
    found->second =
        best_plan(model_, chip_, {chips_, static_cast<int>(hosts_together * chips_a_host_), network}, spec_);
  return found->second;
}

const physics::FluidService& ReplicaNetwork::engine(const std::optional<physics::GangNetwork>& network,
                                                    const physics::FluidService& planned)
{
  if (!network || !planned.plan().network || *network == *planned.plan().network)
    return planned;
  if (const auto known = engines_.find(*network); known != engines_.end())
    return known->second;
  physics::ServingPlan plan = planned.plan();
  plan.network = network;
  const physics::StepCost cost{model_, chip_, plan};
  return engines_.emplace(*network, physics::FluidService{cost, plan, planned.shape(), planned.cache_tokens()})
      .first->second;
}

namespace {

/// What `measure` tells of the first hosts of its chip in each region, as many as it wants, where `rate` of that is highest;
/// of its first hosts anywhere, where it tells nothing of any region's.
template <class Measure, class Rate>
auto best_of(const model::Inventory& inventory, const model::Request& request, const Measure& measure, const Rate& rate)
{
  using Gang = std::vector<model::HostId>;
  std::map<std::pair<model::RegionId, model::ChipTypeId>, Gang> gangs;
  Gang anywhere;
  for (std::uint32_t h = 0; h < inventory.hosts.size(); ++h) {
    const model::Host& host = inventory.hosts[h];
    if (!request.chip_types.contains(host.chip))
      continue;
    for (Gang* gang : {&gangs[{host.region, host.chip}], &anywhere})
      if (gang->size() < request.members)
        gang->push_back(model::HostId{h});
  }
  decltype(measure(anywhere)) best;
  for (const auto& [where, gang] : gangs)
    if (gang.size() == request.members)
      if (const auto found = measure(gang); found && (!best || rate(*found) > rate(*best)))
        best = found;
  return !best && anywhere.size() == request.members ? measure(anywhere) : best;
}

} // namespace

std::optional<physics::GangNetwork> best_network(const model::Inventory& inventory, const model::Request& request)
{
  if (inventory.network == nullptr || request.members < 2)
    return std::nullopt;
  const auto best = best_of(
      inventory, request, [&](const auto& gang) { return model::gang_paths(*inventory.network, gang); },
      [](const model::GangPaths& paths) { return paths.ring; });
  return best ? std::optional{physics::gang_network(*best, request.chips.whole_chips())} : std::nullopt;
}

std::optional<BytesPerSecond> best_crossing(const model::Inventory& inventory, const model::Request& request,
                                            std::uint32_t senders)
{
  if (inventory.network == nullptr)
    return std::nullopt;
  return best_of(
      inventory, request, [&](const auto& gang) { return model::bandwidth_across(*inventory.network, gang, senders); },
      [](BytesPerSecond all) { return all; });
}

} // namespace leasehold::scenario
