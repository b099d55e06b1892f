// What links draw, by SimGrid's property `wattage_range` (`idle:busy` in W) of a <link>, as its link-energy plugin reads it.
#pragma once

#include "config/diagnostics.hpp"
#include "model/inventory.hpp"
#include "platform/xml.hpp"

#include <string>
#include <vector>

namespace leasehold::platform {

/// Of a file that is sound otherwise: tells every such property that cannot be read, stands elsewhere or in no region.
void check_link_power(const XmlElement& platform, const std::string& file, config::Diagnostics& diagnostics);

/// The links of the file at `path` that have one; tells of those in regions without a host.
[[nodiscard]] std::vector<model::PoweredLink> powered_links(const std::string& path, const model::Inventory& inventory,
                                                            config::Diagnostics& diagnostics);

} // namespace leasehold::platform
