#include "network/power_supply.hpp"

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

PowerSupply platform_supply(const model::Inventory& inventory)
{
  PowerSupply supply;
  for (const model::Host& host : inventory.hosts)
    supply.hosts.push_back(state_watts(host, nullptr));
  supply.pue.assign(inventory.regions.size(), 1.0);
  return supply;
}

} // namespace leasehold::network
