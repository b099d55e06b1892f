// A crossing on the links of its routes.
#pragma once

#include "model/topology/topology.hpp"
#include "network/traffic.hpp"

#include <vector>

namespace leasehold::network {

/// What a crossing takes of a link.
struct LinkUse {
  model::LinkId link;
  double flows = 0.0; ///< of the crossing on this link
  bool operator==(const LinkUse&) const = default;
};

struct Routed {
  std::vector<LinkUse> uses; ///< each link once
  BytesPerSecond alone{0.0}; ///< of each flow
  double flows = 0.0;        ///< in all
};

/// Without a route between two of its hosts it crosses nothing. Alone a ring has what gang_paths says, a host's flows of an
/// exchange of all together what it says of those, what crosses from some to others what path_across says, a copy what
/// path_between says, and a gathering what path_to_storage says; none sends more than it says itself.
[[nodiscard]] Routed routed(const model::Topology& topology, const Crossing& crossing);

/// What so many flows have each of a link that nobody else is on.
[[nodiscard]] BytesPerSecond flow_alone(const model::Link& link, double flows);

} // namespace leasehold::network
