// One cluster of a platform's picture.
#pragma once

#include "model/inventory.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace leasehold::platform {

/// SVG elements with their origin at the upper left.
struct ClusterPicture {
  std::string body;
  double width = 0.0;
  double height = 0.0;
};

/// The region's hosts, like neighbours of one chip together, in the order of the file.
[[nodiscard]] std::vector<ClusterPicture> cluster_pictures(const model::Inventory& inventory, model::RegionId region);

/// By index into Inventory::chip_types.
[[nodiscard]] std::string_view chip_colour(std::size_t chip);

/// Text as it may stand between tags.
[[nodiscard]] std::string svg_text(std::string_view text);

} // namespace leasehold::platform
