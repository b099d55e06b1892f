// The switches and cables inside a <cluster>, as SimGrid builds them.
#pragma once

#include "platform/network_drawing.hpp"

#include <functional>
#include <string>

namespace leasehold::platform {

/// Where a cluster is drawn.
struct Sheet {
  model::NetworkGraph* graph;
  const LinkNumbers* numbers;
  std::function<model::NodeId(const std::string&)> node; ///< of a host or a router by its name, made where it is new
};

/// Flat clusters, fat trees, tori and dragonflies.
void draw_cluster(const XmlElement& cluster, const Sheet& sheet);

} // namespace leasehold::platform
