// A platform of one host, for tests of what happens on its chips.
#pragma once

#include "model/inventory.hpp"

#include <cstdint>

namespace leasehold::test {

/// Of the only provider, region and chip type.
[[nodiscard]] inline model::Inventory one_host(std::uint16_t chips)
{
  model::Inventory inventory;
  inventory.providers = {"cloud"};
  inventory.regions = {{"east", model::ProviderId{0}}};
  inventory.chip_types = {"chip"};
  model::Host host;
  host.name = "host-0";
  host.provider = model::ProviderId{0};
  host.region = model::RegionId{0};
  host.chip = model::ChipTypeId{0};
  host.chips = chips;
  inventory.hosts = {host};
  return inventory;
}

} // namespace leasehold::test
