#include "platform/cluster_exit.hpp"

#include "units/text.hpp"

namespace leasehold::platform {

std::optional<Exit> exit_of(const XmlElement& cluster)
{
  for (const XmlElement& child : cluster.children)
    if (child.name == "prop" && child.get("id") == "exit") {
      for (const auto& row : enum_names(Tag<Exit>{}))
        if (row.name == child.get("value"))
          return row.value;
      return std::nullopt;
    }
  return Exit::host;
}

std::optional<Exit> exit_for(std::string_view topology)
{
  if (topology == "FAT_TREE")
    return Exit::core;
  if (topology == "TORUS")
    return Exit::cards;
  return topology == "DRAGONFLY" ? std::optional{Exit::router} : std::nullopt;
}

std::optional<BytesPerSecond> exit_bandwidth_of(const XmlElement& cluster)
{
  for (const XmlElement& child : cluster.children)
    if (child.name == "prop" && child.get("id") == "exit_bandwidth") {
      const Parsed<BytesPerSecond> parsed = parse<BytesPerSecond>(child.get("value").value_or(""));
      return parsed && parsed.value->value() > 0.0 ? std::optional{*parsed} : std::nullopt;
    }
  return std::nullopt;
}

} // namespace leasehold::platform
