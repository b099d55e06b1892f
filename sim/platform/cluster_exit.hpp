// Where traffic leaves a <cluster> of a platform file.
#pragma once

#include "platform/xml.hpp"
#include "units/named.hpp"
#include "units/quantity.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace leasehold::platform {

/// How traffic to elsewhere leaves: the property `exit` of a <cluster>.
enum class Exit : std::uint8_t { host, core, cards, router };
constexpr auto enum_names(Tag<Exit>)
{
  return std::to_array<Named<Exit>>({
      {Exit::host, "host", "through the host that routes name, as in SimGrid"},
      {Exit::core, "core", "of a fat tree: at the top switches, by the cables of each host and leaf"},
      {Exit::cards, "cards", "of a torus: by each host's own cards, of the bandwidth `exit_bandwidth`"},
      {Exit::router, "router", "of a dragonfly: at each host's own router"},
  });
}
/// As the cluster has it, or `host`; nothing where it says something else.
[[nodiscard]] std::optional<Exit> exit_of(const XmlElement& cluster);
/// The exit besides `host` that a cluster of this topology may have; nothing where there is none.
[[nodiscard]] std::optional<Exit> exit_for(std::string_view topology);
/// What the cards of a host of a torus carry, one way; nothing where the property is missing or no bandwidth.
[[nodiscard]] std::optional<BytesPerSecond> exit_bandwidth_of(const XmlElement& cluster);

} // namespace leasehold::platform
