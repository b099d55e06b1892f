// Planned outages: what goes down when, as a what-if.
#pragma once

#include "config/schema.hpp"

#include <optional>
#include <string>

namespace leasehold::scenario {

/// Everything that matches every filter given is down.
struct OutageSpec {
  std::optional<config::Located<std::string>> provider;
  std::optional<config::Located<std::string>> region;
  std::optional<config::Located<std::string>> rack; ///< that of this host
  std::optional<config::Located<std::string>> host;
  std::optional<config::Located<std::string>> link; ///< or a switch
  std::optional<double> speed;                      ///< none: it is down
  Seconds from;
  Seconds length;
};

const config::Schema<OutageSpec>& schema(Tag<OutageSpec>);

} // namespace leasehold::scenario
