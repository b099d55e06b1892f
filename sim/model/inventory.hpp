// What a platform file offers: providers, regions, chip types and hosts, in the order of the file.
#pragma once

#include "model/ids.hpp"
#include "units/quantity.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace leasehold::model {

struct Region {
  std::string name; ///< such as `us-east-1`
  ProviderId provider;
};

/// One server: `chips` accelerators of one type, sold and failed whole. A member for each thing that a platform tells.
struct Host {
  std::string name;
  ProviderId provider;
  RegionId region;
  ChipTypeId chip;
  std::uint16_t chips = 0;
  std::uint32_t cores = 0;
  Bytes memory;              ///< host memory, not the chips'
  Watts idle_power;          ///< whole host, all chips idle
  Watts peak_power;          ///< whole host, all chips busy
  RackId rack;               ///< none where the platform does not say
  FlopsPerSecond core_speed; ///< of one core: what a task that is told in flop runs at
  Watts off_power;           ///< under repair
  DomainId domain;           ///< none where the platform leaves it to the catalogue
};

/// A link that draws power, at rest and when it carries all that it can.
struct PoweredLink {
  std::string name;
  RegionId region; ///< whose PUE and grid it has
  Watts idle;
  Watts busy;
};

/// A host that takes the checkpoints of its region's gangs and is not leased.
struct StorageEnd {
  std::string name;
  RegionId region;
  HostId host; ///< in the network alone, where it comes after all that can be leased
};

class Topology;

struct Inventory {
  std::vector<std::string> providers;
  std::vector<Region> regions;
  std::vector<std::string> chip_types; ///< names as in the chip catalogue
  std::vector<Host> hosts;
  std::shared_ptr<const Topology> network; ///< between the hosts; null where nothing is known of it
  std::vector<PoweredLink> powered_links;  ///< of it, in the order of the file
  std::vector<StorageEnd> storage;         ///< on it, in the order of the file
};

/// The ends of a region's storage; none where the platform names none.
[[nodiscard]] inline std::vector<HostId> storage_of(const Inventory& inventory, RegionId region)
{
  std::vector<HostId> ends;
  for (const StorageEnd& end : inventory.storage)
    if (end.region == region)
      ends.push_back(end.host);
  return ends;
}

} // namespace leasehold::model
