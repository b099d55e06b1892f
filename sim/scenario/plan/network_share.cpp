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
  if (spec_.utilisation && planned_ && !plan(*planned_, 0))
    planned_.reset(); // what it sends is not known
}

std::optional<TokensPerSecond> NetworkShare::rate(const physics::GangNetwork& network, std::uint32_t hosts_together)
{
  const auto& placed = plan(network, hosts_together);
  if (!placed || !spec_.utilisation)
    return placed ? std::optional{placed->step.tokens_per_chip} : std::nullopt;
  const auto& full = plan(full_cards(network, chip_), hosts_together);
  const Seconds longer = full ? slower(placed->step, full->step) : Seconds{0};
  return Tokens{1} / (Tokens{1} / stated_rate(model_, chip_, spec_) + longer);
}

double NetworkShare::of(const std::optional<physics::GangNetwork>& network, std::uint32_t hosts_together)
{
  if (!matters() || !network || *network == *planned_)
    return 1.0;
  const auto planned = rate(*planned_, hosts_together);
  const auto placed = rate(*network, hosts_together);
  return planned && placed ? *placed / *planned : 1.0;
}

double NetworkShare::contended(const physics::GangNetwork& network, double share, std::uint32_t hosts_together)
{
  const auto& placed = plan(network, hosts_together);
  if (!placed || share >= 1.0)
    return 1.0;
  const physics::TrainingStep slow = step_with(placed->plan, share);
  if (!spec_.utilisation)
    return std::min(1.0, placed->step.step / slow.step);
  const Seconds alone = Tokens{1} / *rate(network, hosts_together);
  return alone / (alone + slower(slow, placed->step));
}

physics::TrainingStep NetworkShare::step_with(const physics::TrainingPlan& plan, double share) const
{
  physics::TrainingPlan slower = plan;
  slower.network->ring = std::min(chip_.scale_out_bandwidth, plan.network->ring) * share;
  slower.network->exchange = std::min(chip_.scale_out_bandwidth, plan.network->exchange) * share;
  return physics::training_step(model_, chip_, slower);
}

double NetworkShare::duty(const physics::GangNetwork& network, std::uint32_t hosts_together)
{
  const auto& placed = plan(network, hosts_together);
  if (!placed)
    return 1.0;
  const double at_full_rate = chip_.calibration.scale_out_efficiency * (placed->step.cards / placed->step.step);
  return at_full_rate * (*rate(network, hosts_together) / placed->step.tokens_per_chip);
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

std::optional<model::Path> best_crossing(const model::Inventory& inventory, const model::Request& request,
                                         std::uint32_t senders)
{
  if (inventory.network == nullptr)
    return std::nullopt;
  return best_of(
      inventory, request, [&](const auto& gang) { return model::path_across(*inventory.network, gang, senders); },
      [](const model::Path& all) { return all.bandwidth; });
}

} // namespace leasehold::scenario
