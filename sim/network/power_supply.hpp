// What hosts draw, what their buildings add and what their grids emit: the given side of energy and carbon.
#pragma once

#include "model/chip.hpp"
#include "model/grid_intensity.hpp"
#include "model/inventory.hpp"
#include "model/power_caps.hpp"
#include "model/power_state.hpp"
#include "network/sleeping_hosts.hpp"

#include <optional>
#include <vector>

namespace leasehold::network {

/// A member of each list for each host or region of an inventory.
struct PowerSupply {
  std::vector<model::StateWatts> hosts;
  std::vector<double> pue;                   ///< by region: power at the meter over power at the plugs; at least 1
  std::vector<model::GridIntensity> grids{}; ///< by region; empty: carbon is not counted
  std::vector<Watts> caps{};        ///< by region, at the meter, infinite where there is none; empty: none anywhere
  std::optional<SleepRule> sleep{}; ///< of hosts that may be switched off when idle
};

/// What a host draws by state. A state lies as far between rest and peak as its share of the chip's design power lies
/// between the idle share and 1: linear in the use, as SimGrid's host-energy plugin has it (Fan, Weber, Barroso 2007,
/// section 3.1). Rest and peak are the platform's where it states them (`wattage_per_state`); otherwise the peak is the
/// design power of the chips times the host's overhead, and rest its idle share. Nothing is known where neither says. Off
/// is what the platform says (`wattage_off`), or nothing.
[[nodiscard]] model::StateWatts state_watts(const model::Host& host, const model::Chip* chip);

/// What may run where `caps` are.
[[nodiscard]] model::PowerCaps power_caps(const model::Inventory& inventory, const PowerSupply& supply);

/// By the platform alone: the states of hosts of unknown chips, no cooling, no carbon.
[[nodiscard]] PowerSupply platform_supply(const model::Inventory& inventory);

} // namespace leasehold::network
