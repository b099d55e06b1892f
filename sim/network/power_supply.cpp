#include "network/power_supply.hpp"

#include <algorithm>
#include <utility>

namespace leasehold::network {

model::StateWatts state_watts(const model::Host& host, const model::Chip* chip)
{
  static const model::Chip unknown{};
  const model::PowerShares& shares = (chip != nullptr ? *chip : unknown).power_shares;
  Watts idle = host.idle_power;
  Watts peak = host.peak_power;
  if (!(peak > Watts{0.0}) && chip != nullptr) {
    peak = static_cast<double>(host.chips) * chip->host_power * chip->power;
    idle = shares.idle * peak;
  }
  const auto at = [&](double share) { return idle + (share - shares.idle) / (1.0 - shares.idle) * (peak - idle); };
  return model::StateWatts{{host.off_power, idle, at(shares.training), at(shares.prefill), at(shares.decode)}};
}

model::PowerCaps power_caps(const model::Inventory& inventory, const PowerSupply& supply)
{
  if (supply.caps.empty())
    return {};
  std::vector<model::PowerCaps::HostDraw> draws;
  for (std::size_t h = 0; h < inventory.hosts.size(); ++h) {
    const model::Host& host = inventory.hosts[h];
    const model::StateWatts& watts = supply.hosts[h];
    const Watts rest = watts[model::PowerState::idle];
    const Watts most = std::max(
        {watts[model::PowerState::training], watts[model::PowerState::prefill], watts[model::PowerState::decode]});
    const double pue = supply.pue[host.region.index()];
    draws.push_back({pue * rest, pue * (most - rest) / host.chips});
  }
  return {inventory, supply.caps, std::move(draws)};
}

PowerSupply platform_supply(const model::Inventory& inventory)
{
  PowerSupply supply;
  for (const model::Host& host : inventory.hosts)
    supply.hosts.push_back(state_watts(host, nullptr));
  supply.pue.assign(inventory.regions.size(), 1.0);
  return supply;
}

} // namespace leasehold::network
