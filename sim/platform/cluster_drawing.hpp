// The switches and cables inside a <cluster>, as SimGrid builds them.
#pragma once

#include "platform/network_drawing.hpp"
#include "units/named.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace leasehold::platform {

/// Where a cluster is drawn.
struct Sheet {
  model::NetworkGraph* graph;
  const LinkNumbers* numbers;
  std::function<model::NodeId(const std::string&)> node; ///< of a host or a router by its name, made where it is new
  std::function<void(const std::string&, model::NodeId)>
      leaves_at; ///< routes of that host of a cluster begin and end there
};

/// How traffic to elsewhere leaves a fat tree: the property `exit` of its <cluster>.
enum class Exit : std::uint8_t { host, core };
constexpr auto enum_names(Tag<Exit>)
{
  return std::to_array<Named<Exit>>({
      {Exit::host, "host", "through the host that routes name, as in SimGrid"},
      {Exit::core, "core", "at the top switches, by the cables of each host and leaf"},
  });
}
/// As the cluster has it, or `host`; nothing where it says something else.
[[nodiscard]] std::optional<Exit> exit_of(const XmlElement& cluster);

/// Flat clusters, fat trees, tori and dragonflies.
void draw_cluster(const XmlElement& cluster, const Sheet& sheet);

} // namespace leasehold::platform
