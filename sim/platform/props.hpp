// The properties by which a platform file says what a host is for. They stand on zones, clusters and hosts as
// <prop id="..." value="..."/>; the innermost one counts.
//
//   provider, region   who leases the host out, and where
//   role               `compute` (the default), or what is not leased: `gateway`, and `storage`, which takes the checkpoints
//                      of its region's gangs
//   chip, chip_count   catalogue name of the accelerators, and how many of them a host has
//   rack_hosts         how many hosts share a rack: those of a zone fill racks in the file's order; none: unknown
//   memory             of the host, such as `2 TiB`; none stated counts as 0
//   wattage_per_state  SimGrid's: `idle:one core:all cores` in W for each power state; none stated counts as 0
//   exit               of a <cluster> with a fat tree: where traffic to elsewhere leaves it (platform/cluster_exit.hpp)
//   wattage_off        SimGrid's: W of a host that is switched off, as it is under repair; none stated counts as 0
#pragma once

#include "units/quantity.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace leasehold::platform {

struct HostTraits {
  std::string provider;
  std::string region;
  std::string role = "compute";
  std::string chip;
  std::uint16_t chips = 0;
  std::uint16_t rack_hosts = 0;   ///< 0 = not stated
  std::uint16_t domain_hosts = 0; ///< 0 = not stated
  Bytes memory;
  Watts idle_power; ///< in the first power state
  Watts peak_power;
  Watts off_power;
};

struct PropFault {
  std::string prop; ///< which property
  std::string problem;
  std::string why;
  std::string suggestion;
};

/// The value of a property where the host or a zone around it has one.
using PropLookup = std::function<std::optional<std::string_view>(std::string_view)>;
using PropComplaint = std::function<void(PropFault)>;

/// Decodes a host's properties; tells every fault. `power_states` is how many speeds the host has.
[[nodiscard]] HostTraits decode_traits(const PropLookup& lookup, std::size_t power_states,
                                       const PropComplaint& complain);

} // namespace leasehold::platform
