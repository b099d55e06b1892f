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
  /// Routes of that host of a cluster to elsewhere begin at the first, and those to it end at the second.
  std::function<void(const std::string&, model::NodeId, model::NodeId)> leaves_at;
};

/// Flat clusters, fat trees, tori and dragonflies.
void draw_cluster(const XmlElement& cluster, const Sheet& sheet);

} // namespace leasehold::platform
