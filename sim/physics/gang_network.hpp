// What the network between the hosts of a gang gives each of its chips, where a placement is known.
#pragma once

#include "model/topology/gang_paths.hpp"
#include "units/quantity.hpp"

#include <optional>

namespace leasehold::physics {

/// One way, of each chip, before what collectives sustain of it.
struct GangNetwork {
  BytesPerSecond ring;                    ///< between neighbours of a ring through all hosts
  BytesPerSecond exchange;                ///< to all other hosts at once
  Seconds latency;                        ///< of a message between neighbours
  std::optional<BytesPerSecond> scale_up; ///< where the hosts are wired as a torus: all links of a chip

  auto operator<=>(const GangNetwork&) const = default;
};

/// The members of a gang with so many chips on each host share what the host has.
[[nodiscard]] inline GangNetwork gang_network(const model::GangPaths& paths, double chips_a_host)
{
  GangNetwork network{paths.ring / chips_a_host, paths.exchange / chips_a_host, paths.latency, std::nullopt};
  if (paths.torus)
    network.scale_up = *paths.torus / chips_a_host;
  return network;
}

} // namespace leasehold::physics
