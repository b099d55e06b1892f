// A platform as a picture: regions around the wide-area network, and in each its clusters, host by host.
#pragma once

#include "model/inventory.hpp"

#include <string>

namespace leasehold::platform {

/// SVG. Squares are hosts (several where a cluster has more than 512), coloured by chip; those of one leaf switch stand
/// together below it, those of a torus in its grid. Lines between regions are as wide as the square root of what one flow
/// gets, and say the figures when pointed at. `inventory.network` must not be null.
[[nodiscard]] std::string picture_of(const model::Inventory& inventory, const std::string& title);

} // namespace leasehold::platform
